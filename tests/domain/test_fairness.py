"""Whose turn runs next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.fairness import Bounds, Durations, Served, Waiter, forecast, in_turn
from bot.domain.ids import GuildId, UserId


def waiter(arrived: int, user: int = 1, guild: int = 1, provider: str = "") -> Waiter:
    """Somebody who waits."""
    return Waiter(arrived=arrived, user=UserId(user), guild=GuildId(guild), provider=provider)


def run_one(waiting: list[Waiter], served: Served, at: int) -> Waiter:
    """Give a slot to whoever is next, until their turn is over."""
    first = in_turn(waiting, served)[0]
    waiting.remove(first)
    served.began(first, at)
    served.ended(first)
    return first


def test_servers_take_turns_and_members_within_them() -> None:
    """One of each server after another, and within a server one of each member."""
    ann, ben = 1, 2
    crowded = [waiter(1, ann), waiter(2, ann), waiter(3, ann), waiter(4, ben)]
    small = [waiter(5, 3, guild=2), waiter(6, 3, guild=2)]

    order = in_turn([*crowded, *small], Served())

    assert [each.arrived for each in order] == [1, 5, 4, 6, 2, 3]


def test_who_has_the_fewest_running_comes_first() -> None:
    """However early the others came."""
    served = Served()
    served.began(waiter(1, 1, guild=1), 1)

    order = in_turn([waiter(2, 1, guild=1), waiter(3, 9, guild=2)], served)

    assert [each.guild for each in order] == [2, 1]


# Somebody of some server, as (member, server).
SERVERS = 4
PARTIES = st.tuples(st.integers(0, 5), st.integers(0, SERVERS - 1))


@pytest.mark.no_cover  # others cover the same; this repeats it too often to be traced
@given(st.lists(PARTIES, max_size=30), st.lists(st.lists(PARTIES, max_size=2), min_size=80, max_size=80))
def test_nobody_starves(before: list[tuple[int, int]], after: list[list[tuple[int, int]]]) -> None:
    """However much the members of others ask for, a server's one turn waits for one slot of each."""
    served, came = Served(), 1000
    waiting = [waiter(nth, *party) for nth, party in enumerate(before)]
    mine = waiter(len(waiting), user=9, guild=9)
    waiting.append(mine)

    slots = 0
    for arrivals in after:
        came, slots = came + 1, slots + 1
        if run_one(waiting, served, came) == mine:
            break
        for party in arrivals:
            came += 1
            waiting.append(waiter(came, *party))

    assert mine not in waiting
    assert slots <= SERVERS + 1


def test_newcomers_do_not_pass_those_who_wait() -> None:
    """A server that was never served comes behind one that has waited longer."""
    served = Served()
    served.began(waiter(1, guild=1), 2)
    served.ended(waiter(1, guild=1))

    order = in_turn([waiter(3, guild=1), waiter(4, guild=2), waiter(5, guild=3)], served)

    assert [each.guild for each in order] == [1, 2, 3]


def test_what_neither_runs_nor_waits_is_forgotten() -> None:
    """However many servers there are in a year, few are remembered."""
    served = Served()
    for number in range(100):
        served.began(waiter(number, number, number), number)
        served.ended(waiter(number, number, number))

    served.forget([waiter(101, 7, 7)])

    assert len(served.last) == 2
    assert not served.running


def test_a_forecast_keeps_every_bound() -> None:
    """Three slots, one for each member, two at a provider of 10 s: the next three begin in 4, 6 and 14 s."""
    bounds = Bounds(total=3, per_user=1, abreast=lambda _: 2)
    running = {waiter(1, 1, provider="a"): 4.0, waiter(2, 2, provider="a"): 6.0}
    order = [waiter(3, 3, provider="a"), waiter(4, 2, provider="a"), waiter(5, 3, provider="a")]

    begins = forecast(order, running, bounds, lambda _: 10.0)

    assert list(begins.values()) == [4.0, 6.0, 14.0]


def test_a_provider_that_serves_fewer_than_it_is_at_work_on_is_waited_for() -> None:
    """Four run where now two may: the next begins when the third of them has ended."""
    bounds = Bounds(total=64, per_user=9, abreast=lambda _: 2)
    running = {waiter(number, provider="a"): float(number) for number in range(1, 5)}

    begins = forecast([waiter(9, 5, provider="a")], running, bounds, lambda _: 10.0)

    assert list(begins.values()) == [3.0]


def test_durations_begin_with_the_table_and_follow_what_is_measured() -> None:
    """A provider said to take 16 s that takes 40 is expected to, after a while; others are not."""
    durations = Durations()
    assert durations.expected("a", 16) == 16

    for _ in range(20):
        durations.took("a", 40, 16)

    assert durations.expected("a", 16) == pytest.approx(40, abs=1)
    assert durations.expected("b", 16) == 16
