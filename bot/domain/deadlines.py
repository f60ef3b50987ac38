"""Until when something holds: a time from now on, or a moment of the server's calendar."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from bot.domain.windows import zone_named
from bot.errors import Refusal, Refused

_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SPAN = re.compile(r"(\d{1,5})\s*([mhdw])", re.ASCII)
# What lasts longer than this was meant to have no end.
LONGEST = timedelta(days=3660)


def deadline(text: str, *, now: datetime, zone: str) -> datetime:
    """Read `90m`, `12h`, `7d`, `2w`, `2026-12-01` (all of that day) or `2026-12-01 18:00`, in `zone`.

    Raises `Refused` for anything else, and for what is over already.
    """
    typed = text.strip().lower()
    facts = {"given": typed or "…"}
    try:
        until = _span(typed, now) or _moment(typed, zone)
    except (ValueError, OverflowError):
        raise Refused(Refusal.BAD_DEADLINE, facts) from None
    if not now < until <= now + LONGEST:
        raise Refused(Refusal.DEADLINE_OUT_OF_RANGE, facts)
    return until


def _span(typed: str, now: datetime) -> datetime | None:
    found = _SPAN.fullmatch(typed)
    return now + timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _moment(typed: str, zone: str) -> datetime:
    """A moment that tells no zone is of the server's; a mere date lasts to the end of that day there."""
    known = zone_named(zone)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        moment = datetime.fromisoformat(typed.upper())
        return (moment if moment.tzinfo else moment.replace(tzinfo=known)).astimezone(UTC)
    return datetime.combine(day + timedelta(days=1), time(), known).astimezone(UTC)
