"""Days of a server's own calendar, and who had how much on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from bot.domain.alerts import reached
from bot.domain.consumption import Amount, By, consumption, day_bounds


def test_days_are_those_of_the_zone_and_leave_no_gap() -> None:
    """A day on which the clocks change has 25 hours and is one day all the same."""
    now = datetime(2026, 10, 26, 22, 30, tzinfo=UTC)

    days = day_bounds(now, 3, "Europe/Berlin")

    assert [day for day, _, _ in days] == [date(2026, 10, 24), date(2026, 10, 25), date(2026, 10, 26)]
    assert [ends - starts for _, starts, ends in days] == [
        timedelta(hours=24),
        timedelta(hours=25),
        timedelta(hours=24),
    ]
    assert all(one[2] == other[1] for one, other in pairwise(days))
    assert days[-1][1] <= now < days[-1][2]


def test_whoever_had_most_comes_first() -> None:
    """By money, then by pictures; a day without anything is there as nothing."""
    days = [date(2026, 11, 20), date(2026, 11, 21)]
    found = consumption(By.MEMBER, days, [{1: Amount(1, 9, 10)}, {1: Amount(1, 1, 10), 2: Amount(1, 1, 90)}])

    assert [one.key for one in found.series] == [2, 1]
    assert found.series[0].amounts == (Amount(), Amount(1, 1, 90))
    assert found.total == Amount(3, 11, 110)


def test_shares_of_a_budget() -> None:
    """A budget of nothing forbids, and is never told of."""
    assert reached(49, 100) == ()
    assert reached(50, 100) == (50,)
    assert reached(101, 100) == (50, 80, 100)
    assert reached(0, 0) == ()
