"""What an edit started from, and what came of it, side by side in one picture."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from bot.domain.pictures import Thumbnail
from bot.rendering.letters import face, letterable
from bot.rendering.paper import FAINT, INK, PAPER, encoded, image_of, laid
from bot.rendering.words import FALLBACK, Words

# Pixels. Pictures of one size then stand exactly as high as each other.
SIDE = 640
MOST_AFTER = 3
_GAP, _MARGIN, _LABEL, _LETTERS = 20, 24, 64, 44


def strip(before: Thumbnail, after: Sequence[Thumbnail], words: Words) -> bytes:
    """Draw the picture edited and its first results as WebP, left to right, each with its label."""
    shown = (before, *after[:MOST_AFTER])
    labels = _labels(len(after[:MOST_AFTER]), words)
    tall = max(each.height for each in shown)
    wide = sum(each.width for each in shown) + _GAP * (len(shown) - 1)
    paper = Image.new("RGB", (wide + 2 * _MARGIN, tall + _LABEL + 2 * _MARGIN), PAPER)
    pen = ImageDraw.Draw(paper)
    left = _MARGIN
    for index, (each, label) in enumerate(zip(shown, labels, strict=True)):
        top = _MARGIN + _LABEL
        pen.text((left + 2, _MARGIN), label, INK if index else FAINT, font=face(_LETTERS))
        laid(paper, image_of(each), (left, top, left + each.width, top + tall))
        left += each.width + _GAP
    return encoded(paper)


def _labels(after: int, words: Words) -> list[str]:
    """What stands over each picture: in English where our letters lack those of the reader's language."""
    keys = ["compare.before", "compare.after" if after == 1 else "compare.after_number"]
    spoken = words if all(letterable(words.text(key)) for key in keys) else Words(FALLBACK)
    results = [spoken.text(keys[1], number=number) for number in range(1, after + 1)]
    return [spoken.text(keys[0]), *results]
