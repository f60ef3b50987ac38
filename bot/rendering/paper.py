"""What our own pictures are drawn on and with: paper, colours, rounded corners."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from bot.domain.pictures import Thumbnail

Colour = tuple[int, int, int]

PAPER: Colour = (22, 23, 27)
PLATE: Colour = (38, 40, 46)
INK: Colour = (236, 236, 232)
FAINT: Colour = (142, 146, 156)
LINE: Colour = (92, 97, 108)
SAFELIGHT: Colour = (255, 122, 69)
LOST: Colour = (214, 84, 94)

CORNER = 10
# Drawn so many times larger and then made small, because Pillow draws no smooth edges.
FINE = 3

_QUALITY, _EFFORT = 88, 2


def image_of(thumbnail: Thumbnail) -> Image.Image:
    """The thumbnail as something to draw with."""
    return Image.frombytes("RGB", (thumbnail.width, thumbnail.height), thumbnail.rgb)


def laid(paper: Image.Image, image: Image.Image, box: tuple[int, int, int, int]) -> None:
    """Lay `image` on `paper` in the middle of a box (left, top, right, bottom), its corners rounded."""
    left, top, right, bottom = box
    shrunk = image.copy()
    shrunk.thumbnail((right - left, bottom - top))
    place = ((left + right - shrunk.width) // 2, (top + bottom - shrunk.height) // 2)
    paper.paste(shrunk, place, _rounded(shrunk.size))


def encoded(image: Image.Image) -> bytes:
    """The picture as WebP."""
    file = io.BytesIO()
    image.save(file, "WEBP", quality=_QUALITY, method=_EFFORT)
    return file.getvalue()


@lru_cache(maxsize=64)
def _rounded(size: tuple[int, int]) -> Image.Image:
    large = Image.new("L", (size[0] * FINE, size[1] * FINE))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, *large.size), CORNER * FINE, fill=255)
    return large.resize(size, Image.Resampling.BOX)
