"""Until when something holds, as moderators type it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.amounts import counted, granted
from bot.domain.deadlines import deadline
from bot.domain.quotas import Measure
from bot.errors import Refusal, Refused

NOW = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "zone", "until"),
    [
        ("90m", "UTC", datetime(2026, 10, 24, 13, 30, tzinfo=UTC)),
        ("12h", "Asia/Tokyo", datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
        (" 7 D ", "UTC", datetime(2026, 10, 31, 12, 0, tzinfo=UTC)),
        ("2w", "UTC", datetime(2026, 11, 7, 12, 0, tzinfo=UTC)),
        ("2026-12-01", "UTC", datetime(2026, 12, 2, tzinfo=UTC)),
        # The day on which clocks are set back is 25 hours long.
        ("2026-10-24", "Europe/Berlin", datetime(2026, 10, 24, 22, 0, tzinfo=UTC)),
        ("2026-10-25", "Europe/Berlin", datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
        ("2026-12-01 18:00", "America/New_York", datetime(2026, 12, 1, 23, 0, tzinfo=UTC)),
        ("2026-12-01T18:00+02:00", "America/New_York", datetime(2026, 12, 1, 16, 0, tzinfo=UTC)),
        ("2026-12-01T18:00Z", "America/New_York", datetime(2026, 12, 1, 18, 0, tzinfo=UTC)),
    ],
)
def test_a_span_or_a_moment_of_the_servers_calendar(typed: str, zone: str, until: datetime) -> None:
    """A date lasts to its end; a moment without a zone is of the server's."""
    assert deadline(typed, now=NOW, zone=zone) == until


@pytest.mark.parametrize(
    "typed", ["", "soon", "7", "7y", "-7d", "1.5h", "2026-13-01", "2026-02-30", "\u0667d"]
)
def test_what_is_no_time(typed: str) -> None:
    """Told as such, not guessed."""
    with pytest.raises(Refused) as caught:
        deadline(typed, now=NOW, zone="UTC")

    assert caught.value.why is Refusal.BAD_DEADLINE


@pytest.mark.parametrize("typed", ["0d", "2026-10-23", "2026-10-24 11:59", "99999w", "9999-12-31"])
def test_what_is_over_or_further_than_anybody_means(typed: str) -> None:
    """Nothing holds until yesterday, or for ever by a slip of the finger."""
    with pytest.raises(Refused) as caught:
        deadline(typed, now=NOW, zone="UTC")

    assert caught.value.why in {Refusal.DEADLINE_OUT_OF_RANGE, Refusal.BAD_DEADLINE}


@pytest.mark.parametrize(
    ("given", "measure", "amount"),
    [(0, Measure.IMAGES, 0), (5.0, Measure.IMAGES, 5), (2.5, Measure.USD, 2_500_000), (0.0, Measure.USD, 0)],
)
def test_an_amount_is_counted_exactly(given: float, measure: Measure, amount: int) -> None:
    """Whole pictures, or micro-dollars."""
    assert counted(given, measure) == amount


@pytest.mark.parametrize(
    ("given", "measure", "why"),
    [
        (-1, Measure.IMAGES, Refusal.AMOUNT_OUT_OF_RANGE),
        (-0.01, Measure.USD, Refusal.AMOUNT_OUT_OF_RANGE),
        (1e300, Measure.USD, Refusal.AMOUNT_OUT_OF_RANGE),
        (float("nan"), Measure.IMAGES, Refusal.AMOUNT_OUT_OF_RANGE),
        (float("inf"), Measure.IMAGES, Refusal.AMOUNT_OUT_OF_RANGE),
        (0.5, Measure.IMAGES, Refusal.AMOUNT_NOT_WHOLE),
    ],
)
def test_what_cannot_be_counted_is_refused(given: float, measure: Measure, why: Refusal) -> None:
    """Not rounded in silence."""
    with pytest.raises(Refused) as caught:
        counted(given, measure)

    assert caught.value.why is why


@pytest.mark.parametrize(
    ("given", "measure"), [(0, Measure.IMAGES), (-1, Measure.IMAGES), (0.0, Measure.USD)]
)
def test_nothing_cannot_be_granted(given: float, measure: Measure) -> None:
    """Nor less."""
    with pytest.raises(Refused) as caught:
        granted(given, measure)

    assert caught.value.why is Refusal.GRANT_OF_NOTHING


def test_what_is_granted_is_counted_as_what_is_allowed() -> None:
    """In whole pictures, or micro-dollars."""
    assert (granted(3, Measure.IMAGES), granted(0.5, Measure.USD)) == (3, 500_000)
