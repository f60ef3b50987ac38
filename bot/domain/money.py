"""What a picture costs, in micro-dollars: integers, so that ledgers add up exactly.

Where a price is in doubt the dearer one counts: the operator's budget must hold even then.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from bot.domain import usage
from bot.domain.offers import Offer, Options
from bot.domain.usage import Flow, Usage

DOLLAR = 1_000_000
# Counted where the operator has not told a price.
UNTOLD_PRICE_USD = 0.25


def micro(usd: float | Decimal) -> int:
    """Return US dollars as micro-dollars; what is left below one counts as a whole one."""
    return math.ceil(Decimal(str(usd)) * DOLLAR)


def spelt(amount: int) -> str:
    """Return micro-dollars as dollars, with cents; what is below a cent is told where it is not nothing."""
    cents = f"{amount / DOLLAR:.4f}"
    return cents.removesuffix("00") if cents.endswith("00") else cents.rstrip("0")


def worst_case(offer: Offer, options: Options) -> int:
    """What a turn with `options` may cost at most, as far as the price table knows."""
    return options.count * _an_image(offer, options)


def actual(offer: Offer, options: Options, *, pictures: int, used: Usage | None = None) -> int:
    """What an answer with so many `pictures` cost; `used` is the vendor's own usage object.

    The vendor's count is what it charges, so it stands instead of the table's, below or above it.
    Only where pictures came and the vendor does not say that it counted them does the dearer of both
    stand. Without a count an answer of words alone costs as much as a picture.
    """
    table = max(pictures, 1) * _an_image(offer, options)
    told = metered(offer, used)
    if told is None:
        return table
    return told.cost if told.whole or not pictures else max(told.cost, table)


def owed(
    offer: Offer, options: Options, *, pictures: int, used: Usage | None = None, whole: bool = True
) -> int:
    """What the operator may owe for it: as much as all that was asked for, where not all of it came.

    The vendor may have made, and charged, what was lost on the way, unless it says what it counted for an
    answer that came `whole`.
    """
    cost, told = actual(offer, options, pictures=pictures, used=used), metered(offer, used)
    if whole and told is not None and (told.whole or not pictures):
        return cost
    return max(cost, worst_case(offer, options))


@dataclass(frozen=True, slots=True)
class Metered:
    """A `cost` by the vendor's own count. `whole`: it surely holds the pictures."""

    cost: int
    whole: bool


def metered(offer: Offer, used: Usage | None) -> Metered | None:
    """Price the vendor's own count; None where it, or the price of a token, is not told."""
    if not used:
        return None
    if (usd := usage.dollars(used, offer.usage_usd)) is not None:
        return Metered(micro(usd), whole=True)
    counted = usage.count(used)
    if counted is None or not offer.token_prices:
        return None
    cost = _tokens(counted.into, "input", offer.token_prices) + _tokens(
        counted.out, "output", offer.token_prices
    )
    return Metered(math.ceil(cost), whole=bool(counted.out.images))


def dearer(offer: Offer, known: Usage | None, told: Usage) -> Usage:
    """Of two counts that a vendor told of one request the dearer; the newer where that cannot be said."""
    before, now = metered(offer, known), metered(offer, told)
    return known if known and before and now and before.cost > now.cost else told


def month_of(moment: datetime) -> str:
    """Name the calendar month, in UTC, whose budget pays for what is reserved at `moment`."""
    return f"{moment.astimezone(UTC):%Y-%m}"


def next_month(moment: datetime) -> datetime:
    """When the budget begins anew."""
    now = moment.astimezone(UTC)
    return datetime(now.year + now.month // 12, now.month % 12 + 1, 1, tzinfo=UTC)


def _an_image(offer: Offer, options: Options) -> int:
    """The price of exactly this picture, else of its size or its quality, else of any, else the dearest."""
    size, quality = options.size, options.quality or ""
    named = (f"{size}/{quality}", f"{size}/", quality) if size else (quality,)
    told = next((offer.prices[name] for name in (*named, "") if name in offer.prices), None)
    return micro(max(offer.prices.values(), default=UNTOLD_PRICE_USD) if told is None else told)


def _tokens(flow: Flow, direction: str, prices: Mapping[str, float]) -> Decimal:
    """Dollars a million tokens are micro-dollars a token."""
    dearest = max(prices.values())
    word, image = (Decimal(str(prices.get(f"{direction}_{kind}", dearest))) for kind in ("text", "image"))
    if flow.images is None:
        return flow.tokens * max(word, image)
    return max(flow.tokens - flow.images, 0) * word + flow.images * image
