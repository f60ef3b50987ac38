"""Sizes told as a ratio of the sides, and a scale; pure."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.providers.checks import one_of
from sandbox.providers.traffic import Json

RATIOS: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
SCALES: Mapping[str, int] = {"1K": 1, "2K": 2, "4K": 4}
# What each scale costs, in the words of the prices.
TIERS: Mapping[str, str] = {"1K": "medium", "2K": "medium", "4K": "high"}


def scaled(ratio: Json, scale: Json, names: tuple[str, str]) -> tuple[tuple[int, int] | None, str]:
    """Return the size (None: not said) and the price's tier; `names` are those of the two in the request."""
    larger = one_of("1K" if scale is None else scale, SCALES, names[1])
    if ratio is None and scale is None:
        return None, TIERS[larger]
    width, height = RATIOS[one_of("1:1" if ratio is None else ratio, RATIOS, names[0])]
    return (width * SCALES[larger], height * SCALES[larger]), TIERS[larger]
