"""What a picture costs, in micro-dollars: integers, so that ledgers add up exactly.

Where a price is in doubt the dearer one counts: the operator's budget must hold even then.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from decimal import Decimal

from bot.domain.offers import Offer, Options

DOLLAR = 1_000_000
# Counted where the operator has not told a price.
UNTOLD_PRICE_USD = 0.25


def micro(usd: float | Decimal) -> int:
    """Return US dollars as micro-dollars; what is left below one counts as a whole one."""
    return math.ceil(Decimal(str(usd)) * DOLLAR)


def worst_case(offer: Offer, options: Options) -> int:
    """What a turn with `options` may cost at most."""
    return options.count * _an_image(offer, options)


def actual(offer: Offer, options: Options, *, pictures: int) -> int:
    """What an answer with so many `pictures` cost; one of words alone counts as one picture."""
    return max(pictures, 1) * _an_image(offer, options)


def month_of(moment: datetime) -> str:
    """Name the calendar month, in UTC, whose budget pays for what is reserved at `moment`."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def next_month(moment: datetime) -> datetime:
    """When the budget begins anew."""
    now = moment.astimezone(UTC)
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)


def _an_image(offer: Offer, options: Options) -> int:
    told = offer.prices.get(options.quality or "", offer.prices.get(""))
    return micro(max(offer.prices.values(), default=UNTOLD_PRICE_USD) if told is None else told)
