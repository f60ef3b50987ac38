"""The letters in our own pictures: the system's where it has some for Chinese, else those of Pillow.

Pillow's cover little more than ASCII. Accents that are missing are left off; a text with other letters
that are missing is not lettered at all, and whoever shows the picture says it beside.
"""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from functools import lru_cache

from PIL import ImageFont

Face = ImageFont.FreeTypeFont | ImageFont.ImageFont

# Chinese beside Latin, in one file; Pillow looks for these names where the system keeps its fonts.
_FONTS = ("wqy-microhei.ttc", "NotoSansCJK-Regular.ttc", "NotoSansSC-Regular.otf", "PingFang.ttc", "msyh.ttc")
_UNKNOWN = "\uffff"
# What has no plain letter inside, by its number: dashes, single quotes, times, middle dot, sharp s.
_PLAIN = {0x2014: "-", 0x2013: "-", 0x2018: "'", 0x2019: "'", 0xD7: "x", 0xB7: "-", 0xDF: "ss", 0xF8: "o"}
_PROBED = 20
# Drawn in the order of reading they would stand the wrong way round.
_RIGHT_TO_LEFT = ("R", "AL")


@lru_cache(maxsize=32)
def face(size: int) -> Face:
    """The letters, `size` pixels high."""
    file = _file()
    return ImageFont.truetype(file, size) if file else ImageFont.load_default(size)


def letterable(text: str) -> str | None:
    """Return `text` as our letters can write it, in one line; None where some of its letters are missing.

    Accents, emoji and other signs that are missing are left out.
    """
    letters = unicodedata.normalize("NFC", text)
    spelt = [_spelt(letter) for letter in letters]
    if any(letter.isalnum() and not plain for letter, plain in zip(letters, spelt, strict=True)):
        return None
    return " ".join("".join(spelt).split())


def fitted(text: str, size: int, width: float) -> str:
    """Cut `text` so that it is at most `width` pixels wide in letters of `size`."""
    letters = face(size)
    text = text[: int(width)]  # no letter is narrower than a pixel
    if letters.getlength(text) <= width:
        return text
    while text and letters.getlength(f"{text}...") > width:
        text = text[:-1]
    return f"{text.rstrip()}..."


@lru_cache(maxsize=1)
def _file() -> str | None:
    for name in _FONTS:
        with suppress(OSError):
            return str(ImageFont.truetype(name, _PROBED).path)
    return None


@lru_cache(maxsize=4096)
def _spelt(letter: str) -> str:
    if _has(letter):
        return letter
    plain = unicodedata.normalize("NFKD", _PLAIN.get(ord(letter), letter))
    return "".join(part for part in plain if _has(part))


def _has(letter: str) -> bool:
    if unicodedata.combining(letter) or unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT:
        return False
    return letter.isspace() or _shape(letter) != _shape(_UNKNOWN)


@lru_cache(maxsize=1024)
def _shape(letter: str) -> tuple[tuple[int, int], bytes]:
    """The letter drawn; every letter that is missing looks the same."""
    drawn = face(_PROBED).getmask(letter)
    return drawn.size, bytes(drawn)
