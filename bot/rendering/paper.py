"""What our own pictures are drawn with: colours, letters, rounded corners.

The letters are those that come with Pillow, which cover little more than ASCII. Accents are left
off; a text with letters beyond that is not lettered at all, and whoever shows the picture says it.
"""

from __future__ import annotations

import io
import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from bot.domain.pictures import Thumbnail

Colour = tuple[int, int, int]
Face = ImageFont.FreeTypeFont | ImageFont.ImageFont

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
_UNKNOWN = "\uffff"
# What has no plain letter inside, by its number: dashes, single quotes, times, middle dot, sharp s.
_PLAIN = {0x2014: "-", 0x2013: "-", 0x2018: "'", 0x2019: "'", 0xD7: "x", 0xB7: "-", 0xDF: "ss", 0xF8: "o"}
_PROBED = 20


@lru_cache(maxsize=32)
def face(size: int) -> Face:
    """The letters, `size` pixels high."""
    return ImageFont.load_default(size)


def letterable(text: str) -> str | None:
    """Return `text` as our letters can write it, in one line; None where some of its letters are missing.

    Accents, emoji and other signs that are missing are left out.
    """
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    known = [letter for letter in plain if _has(letter)]
    if any(letter.isalnum() and not _has(letter) for letter in plain):
        return None
    return " ".join("".join(known).split())


def fitted(text: str, size: int, width: float) -> str:
    """Cut `text` so that it is at most `width` pixels wide in letters of `size`."""
    letters = face(size)
    text = text[: int(width)]  # no letter is narrower than a pixel
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(f"{text}...") > width:
        text = text[:-1]
    return f"{text.rstrip()}..."


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


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    return letter.isspace() or _shape(letter) != _shape(_UNKNOWN)


@lru_cache(maxsize=1024)
def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    """The letter drawn; every letter that is missing looks the same."""
    drawn = face(_PROBED).getmask(letter)
    return drawn.size, bytes(drawn)
