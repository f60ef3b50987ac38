"""Calendar windows: each moment lies in one, also where the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.windows import Per, window, zone_named

HOUR = timedelta(hours=1)
ZONES = [
    "UTC",
    "America/New_York",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Asia/Kathmandu",
    "America/Havana",
    "Asia/Beirut",
    "Australia/Lord_Howe",
]


@pytest.mark.parametrize(
    ("zone", "now", "starts_at", "hours"),
    [
        ("America/New_York", "2026-03-08T12:00", "2026-03-08T05:00", 23),
        ("America/New_York", "2026-11-01T12:00", "2026-11-01T04:00", 25),
        ("America/New_York", "2026-11-02T04:59", "2026-11-01T04:00", 25),
        ("America/New_York", "2026-11-02T05:00", "2026-11-02T05:00", 24),
        ("Pacific/Kiritimati", "2026-12-31T10:00", "2026-12-31T10:00", 24),
        ("Pacific/Kiritimati", "2026-12-31T09:59", "2026-12-30T10:00", 24),
        ("Pacific/Niue", "2026-12-31T10:59", "2026-12-30T11:00", 24),
        ("America/Havana", "2026-03-08T12:00", "2026-03-08T05:00", 23),  # its midnight does not exist
        ("America/Havana", "2026-11-01T12:00", "2026-11-01T04:00", 25),  # its midnight comes twice
        ("UTC", "2028-02-29T00:00", "2028-02-29T00:00", 24),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight(zone: str, now: str, starts_at: str, hours: int) -> None:
    """As long as that is: 23 hours when the clocks go forward, 25 when they go back."""
    found = window(Per.DAY, _utc(now), zone)

    assert (found.starts_at, found.ends_at - found.starts_at) == (_utc(starts_at), hours * HOUR)


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    """Between one and two o'clock in New York on 1 November there is room twice."""
    first = window(Per.HOUR, _utc("2026-11-01T05:30"), "America/New_York")
    second = window(Per.HOUR, _utc("2026-11-01T06:30"), "America/New_York")

    assert first.ends_at == second.starts_at == _utc("2026-11-01T06:00")
    assert first.key != second.key


@pytest.mark.parametrize(
    ("now", "starts_at", "minutes"),
    [
        ("2026-04-04T14:59", "2026-04-04T14:00", 60),
        ("2026-04-04T15:10", "2026-04-04T15:00", 30),  # half past one comes twice
        ("2026-10-03T15:29", "2026-10-03T14:30", 60),
        ("2026-10-03T15:40", "2026-10-03T15:30", 30),  # two o'clock does not exist
    ],
)
def test_an_hour_that_a_change_by_half_an_hour_cuts_is_shorter(
    now: str, starts_at: str, minutes: int
) -> None:
    """Lord Howe Island's clocks do that; nothing is counted in two hours."""
    found = window(Per.HOUR, _utc(now), "Australia/Lord_Howe")

    assert (found.starts_at, found.ends_at - found.starts_at) == (_utc(starts_at), minutes * HOUR / 60)


def test_hours_begin_where_the_zones_clock_shows_them() -> None:
    """Kathmandu is five hours and three quarters ahead."""
    found = window(Per.HOUR, _utc("2026-11-21T12:20"), "Asia/Kathmandu")

    assert (found.starts_at, found.ends_at) == (_utc("2026-11-21T12:15"), _utc("2026-11-21T13:15"))


@pytest.mark.parametrize("now", ["2026-11-16T00:00", "2026-11-21T12:00", "2026-11-22T23:59"])
def test_a_week_begins_on_monday(now: str) -> None:
    """Sunday night still belongs to it."""
    found = window(Per.WEEK, _utc(now))

    assert (found.starts_at, found.ends_at) == (_utc("2026-11-16T00:00"), _utc("2026-11-23T00:00"))


@pytest.mark.parametrize(
    ("now", "starts_at", "ends_at"),
    [
        ("2026-12-31T23:59", "2026-12-01T00:00", "2027-01-01T00:00"),
        ("2028-02-29T12:00", "2028-02-01T00:00", "2028-03-01T00:00"),
        ("2027-02-01T00:00", "2027-02-01T00:00", "2027-03-01T00:00"),
    ],
)
def test_a_month_is_as_long_as_it_is(now: str, starts_at: str, ends_at: str) -> None:
    """Across a year's end and in February too."""
    found = window(Per.MONTH, _utc(now))

    assert (found.starts_at, found.ends_at) == (_utc(starts_at), _utc(ends_at))


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  aware by `timezones`
    zone=st.sampled_from(ZONES),
    per=st.sampled_from(Per),
)
def test_windows_follow_one_another_without_gap_or_overlap(now: datetime, zone: str, per: Per) -> None:
    """Every moment lies in its window; the window is the same from its first moment to its last."""
    found = window(per, now, zone)

    assert found.starts_at <= now < found.ends_at
    assert window(per, found.starts_at, zone) == found
    assert window(per, found.ends_at - timedelta(microseconds=1), zone) == found
    assert window(per, found.ends_at, zone).starts_at == found.ends_at
    if per is not Per.HOUR:
        local = found.starts_at.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (0, 0) or (local - HOUR).date() != local.date()


def test_the_window_of_another_zone_is_another_window() -> None:
    """Keys are compared, so two days that begin or end at different moments must not share one."""
    now, change = _utc("2026-11-21T12:00"), _utc("2026-03-08T12:00")
    together = [window(Per.DAY, change, zone) for zone in ("America/New_York", "America/Panama")]

    assert (
        len({window(Per.DAY, now, zone).key for zone in ZONES}) == len(ZONES) - 1
    )  # Havana and New York agree
    assert len({each.starts_at for each in together}) == 1
    assert len({each.key for each in together}) == 2
    assert all(len(window(per, now, zone).key) <= 32 for per in Per for zone in ZONES)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../etc/passwd", "America", "/etc/localtime", "a\0b"])
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    """Whatever a moderator types."""
    with pytest.raises(ValueError, match="no zone is named"):
        zone_named(name)
