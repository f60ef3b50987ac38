"""Words on pictures."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from sandbox.drawing.colours import INK, WHITE

_LONGEST = 240


@lru_cache(maxsize=32)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _fitted(text: str, width: int, size: int, rows: int) -> str:
    """Break `text` so that about `width` pixels hold a line of it, at most `rows` lines."""
    letters = max(8, int(width / (size * 0.52)))
    return textwrap.fill(" ".join(text[:_LONGEST].split()), letters, max_lines=rows, placeholder=" ...")


def caption(image: Image.Image, text: str) -> Image.Image:
    """Letter `text` on a paper strip along the bottom edge, sized to stay readable in a thumbnail."""
    size = max(10, image.width // 26)
    words = _fitted(text, image.width - 4 * size, size, rows=3)
    tall = round(size * (1.4 + 1.25 * (words.count("\n") + 1)))
    lettered = image.copy()
    strip = Image.new("RGB", (image.width, tall), (250, 246, 234))
    pen = ImageDraw.Draw(strip)
    pen.rectangle((0, 0, image.width, max(2, size // 6)), (226, 120, 70))
    pen.text((image.width / 2, tall / 2), words, INK, font=_font(size), anchor="mm", align="center")
    lettered.paste(strip, (0, image.height - tall))
    return lettered


def banner(image: Image.Image, text: str) -> Image.Image:
    """Letter `text` large across the upper part, white with a dark border."""
    size = max(12, min(image.width // 8, round(image.width * 1.5 / max(len(text), 4))))
    lettered = image.copy()
    words = _fitted(text, round(image.width * 0.92), size, rows=3)
    place = (image.width / 2, image.height * 0.2)
    ImageDraw.Draw(lettered).text(
        place,
        words,
        WHITE,
        font=_font(size),
        anchor="mm",
        align="center",
        stroke_width=max(2, size // 12),
        stroke_fill=INK,
    )
    return lettered


def signature(image: Image.Image, text: str) -> Image.Image:
    """Letter `text` small in the lower left corner."""
    size = max(9, image.width // 38)
    signed = image.copy()
    words = _fitted(text, image.width - 3 * size, size, rows=2)
    ImageDraw.Draw(signed).text(
        (size, image.height - size),
        words,
        WHITE,
        font=_font(size),
        anchor="ld",
        stroke_width=1,
        stroke_fill=INK,
    )
    return signed
