"""Masks, for a model that knows none: where the marked region is, in words.

The words are for the model and in English; members never read them, and no store keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.pictures import Picture

_ACROSS = ("on the left", "in the middle", "on the right")
_DOWN = ("at the top", "", "at the bottom")
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
    place = " ".join(part for part in (_side(_DOWN, top, bottom), _side(_ACROSS, left, right)) if part)
    share = max(1, round(100 * region.share))
    where = (
        f"Change only one part of the picture, {place or 'in the middle'}: from {left} % to {right} % of its "
        f"width and from {top} % to {bottom} % of its height, about {share} % of it in all."
    )
    shown = " The last picture is a guide: that part is outlined there and everything else is faded."
    kept = " Leave everything outside that part exactly as it is, in the same size."
    return f"{where}{shown if pictured else ''}{kept}"


def _side(names: tuple[str, str, str], start: int, end: int) -> str:
    if end - start >= _ALL_OVER:
        return ""
    return names[min(2, (start + end) * 3 // 200)]
