"""What a member chose, in a wire's own words."""

from __future__ import annotations

from bot.domain.offers import Offer, Options


def chosen(
    options: Options, offer: Offer, *, size: str, quality: str = "", count: str = ""
) -> dict[str, object]:
    """Return only what was chosen, under these names: the rest is the model's own default, or has no name."""
    said: dict[str, object] = {}
    if options.size is not None:
        said[size] = offer.sizes.get(options.size, options.size)
    if quality and options.quality is not None:
        said[quality] = options.quality
    if count and options.count != 1:
        said[count] = options.count
    return said
