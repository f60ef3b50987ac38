"""Windows of the calendar, in a server's own time zone: an hour, a day, a week, a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

_MINUTE = timedelta(minutes=1)


class Per(StrEnum):
    """How long a window lasts; all are of the calendar, the week beginning on Monday."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time from `starts_at` until just before `ends_at`, both UTC."""

    per: Per
    starts_at: datetime
    ends_at: datetime

    @property
    def key(self) -> str:
        """Its name in the store, with its minutes: days of two zones may begin together and end apart."""
        minutes = (self.ends_at - self.starts_at) // _MINUTE
        return f"{self.per}:{self.starts_at:%Y-%m-%dT%H:%M:%SZ}/{minutes}"


def zone_named(name: str) -> tzinfo:
    """Return the IANA zone of that name; raises `ValueError` for an unknown one."""
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, LookupError, ValueError) as error:  # a folder, an absent zone, no name at all
        raise ValueError(f"no zone is named {name!r}") from error


def window(per: Per, now: datetime, zone: str = "UTC") -> Window:
    """Return the window that holds `now` in the calendar of `zone`, an IANA name."""
    local = now.astimezone(zone_named(zone))
    return Window(per, *(_hour(local) if per is Per.HOUR else _days(per, local)))


def _hour(local: datetime) -> tuple[datetime, datetime]:
    """The minutes of the hour on the clock, before or after it was changed, whichever `local` is.

    So an hour that is repeated is two, and one that a change by half an hour cuts is shorter.
    """
    into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    minutes = [local.astimezone(UTC) - into + number * _MINUTE for number in range(60)]
    same = [each for each in minutes if each.astimezone(local.tzinfo).utcoffset() == local.utcoffset()]
    return same[0], same[-1] + _MINUTE


def _days(per: Per, local: datetime) -> tuple[datetime, datetime]:
    """From local midnight to local midnight, however many hours lie between."""
    first = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    if per is Per.MONTH:
        first = first.replace(day=1)
        after = (first + timedelta(days=31)).replace(day=1)
    elif per is Per.WEEK:
        first -= timedelta(days=first.weekday())
        after = first + timedelta(days=7)
    else:
        after = first + timedelta(days=1)
    return first.astimezone(UTC), after.astimezone(UTC)
