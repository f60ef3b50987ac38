"""Masks, for a model that knows none: where the marked region is, in words.

The words are for the model and in English; members never read them, and no store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.pictures import Picture

# In per cent of the picture: a region so wide, or so high, lies on neither side.
_ALL_OVER = 70


@dataclass(frozen=True, slots=True)
class Region:
    """What a mask marks of a picture.

    `box` is left, top, right and bottom in per cent, `share` its part (0-1) of all pixels.
    """

    box: tuple[int, int, int, int]
    share: float


@dataclass(frozen=True, slots=True)
class Marked:
    """A picture of the canvas with all but the region faded."""

    picture: Picture
    region: Region


def told(region: Region, *, pictured: bool) -> str:
    """Return the sentences for the model; `pictured`: a `Marked` goes along as the last picture."""
    left, top, right, bottom = region.box
    share = max(1, round(100 * region.share))
    where = (
        f"Change only one part of the picture, {_place(region)}: from {left} % to {right} % of its "
        f"width and from {top} % to {bottom} % of its height, about {share} % of it in all."
    )
    shown = " The last picture is a guide: that part is outlined there and everything else is faded."
    kept = " Leave everything outside that part exactly as it is, in the same size."
    return f"{where}{shown if pictured else ''}{kept}"


def _place(region: Region) -> str:
    left, top, right, bottom = region.box
    parts = (
        _third(("at the top", "", "at the bottom"), top, bottom),
        _third(("on the left", "", "on the right"), left, right),
    )
    wide, high = right - left >= _ALL_OVER, bottom - top >= _ALL_OVER
    return " ".join(filter(None, parts)) or ("spread over it" if wide and high else "in the middle")


def _third(names: tuple[str, str, str], start: int, end: int) -> str:
    return "" if end - start >= _ALL_OVER else names[min(2, (start + end) * 3 // 200)]
