"""How much a moderator may grant or allow: numbers that were typed, checked and counted."""

from __future__ import annotations

from bot.domain import money
from bot.domain.quotas import Measure
from bot.errors import Refusal, Refused

# More than this is no limit, and less than what every store can count.
LARGEST = 1_000_000


def granted(given: float, measure: Measure) -> int:
    """Return what is granted, counted as `counted` does; raises `Refused` also for nothing or less."""
    if given <= 0:
        raise Refused(Refusal.GRANT_OF_NOTHING, {"given": _told(given)})
    return counted(given, measure)


def counted(given: float, measure: Measure) -> int:
    """Return pictures, or micro-dollars; raises `Refused` for what cannot be counted so."""
    facts = {"given": _told(given), "limit": f"{LARGEST:,}"}
    if not 0 <= given <= LARGEST:
        raise Refused(Refusal.AMOUNT_OUT_OF_RANGE, facts)
    if measure is Measure.USD:
        return money.micro(given)
    if given != int(given):
        raise Refused(Refusal.AMOUNT_NOT_WHOLE, facts)
    return int(given)


def _told(given: float) -> str:
    return str(given) if isinstance(given, int) else f"{given:.12g}"
