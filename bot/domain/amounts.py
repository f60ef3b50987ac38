"""How much a moderator may grant or allow: numbers that were typed, checked and counted."""

from __future__ import annotations

from bot.domain import money
from bot.domain.quotas import Measure
from bot.errors import Refusal, Refused

# More than this is no limit, and less than what every store can count.
LARGEST = 1_000_000


def counted(given: float, measure: Measure) -> int:
    """Return pictures, or micro-dollars; raises `Refused` for what cannot be counted so."""
    facts = {"given": str(given) if isinstance(given, int) else f"{given:.12g}", "limit": f"{LARGEST:,}"}
    if not 0 <= given <= LARGEST:
        raise Refused(Refusal.AMOUNT_OUT_OF_RANGE, facts)
    if measure is Measure.USD:
        return money.micro(given)
    if given != int(given):
        raise Refused(Refusal.AMOUNT_NOT_WHOLE, facts)
    return int(given)
