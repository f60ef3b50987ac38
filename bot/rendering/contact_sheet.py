"""A page of a branch as one picture: numbered tiles, and the tree of the whole conversation beside them."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, sqrt

from PIL import Image, ImageDraw

from bot.domain.ids import ImageId
from bot.domain.pictures import Thumbnail
from bot.domain.tree import Node
from bot.rendering.history import Sheet, state_of
from bot.rendering.letters import face, fitted, letterable
from bot.rendering.paper import CORNER, FAINT, INK, PAPER, PLATE, SAFELIGHT, encoded, image_of, laid
from bot.rendering.tree_drawing import drawn_tree, height_wanted
from bot.rendering.words import FALLBACK, Words

# Pixels; Discord shows a sheet of this width without making it smaller on most screens.
SIDE = 248
_GAP, _MARGIN, _CAPTION = 18, 22, 38
_COLUMNS = 4
_LETTERS, _NUMBERS = 20, 19
_FRAME = 4
# More of an instruction than a tile is wide is not even looked at.
_FIRST_WORDS = 80
_NUMBER_HEIGHT = 30


def contact_sheet(sheet: Sheet, thumbnails: Mapping[ImageId, Thumbnail], words: Words) -> bytes:
    """Draw the page as WebP. A turn whose picture has no thumbnail says in a word what became of it."""
    columns = _columns(len(sheet.tiles))
    rows = ceil(len(sheet.tiles) / columns)
    foot = _CAPTION if any(_caption(node) for node in sheet.tiles) else 0
    tall = max(rows * (SIDE + foot + _GAP) - _GAP, height_wanted(sheet))
    tree = drawn_tree(sheet, tall)
    wide = columns * (SIDE + _GAP)
    paper = Image.new("RGB", (2 * _MARGIN + wide + tree.width, 2 * _MARGIN + tall), PAPER)
    for index, node in enumerate(sheet.tiles):
        row, column = divmod(index, columns)
        corner = _MARGIN + column * (SIDE + _GAP), _MARGIN + row * (SIDE + foot + _GAP)
        found = next((thumbnails[kept.id] for kept in node.pictures if kept.id in thumbnails), None)
        shown = found or _lettered_state(node, words)
        _draw_tile(paper, node, shown, corner, here=node.turn.id == sheet.present)
    paper.paste(tree, (_MARGIN + wide, _MARGIN))
    return encoded(paper)


def _columns(tiles: int) -> int:
    """As near to a square as it goes: two by two, three by three, then rows of four."""
    return min(_COLUMNS, max(2, ceil(sqrt(tiles))))


def _draw_tile(
    paper: Image.Image,
    node: Node,
    shown: Thumbnail | str,
    corner: tuple[int, int],
    *,
    here: bool,
) -> None:
    left, top = corner
    box = (left, top, left + SIDE, top + SIDE)
    pen = ImageDraw.Draw(paper)
    if here:
        frame = (left - _FRAME, top - _FRAME, left + SIDE + _FRAME, top + SIDE + _FRAME)
        pen.rounded_rectangle(frame, CORNER + _FRAME, fill=SAFELIGHT)
    pen.rounded_rectangle(box, CORNER, fill=PLATE)
    if isinstance(shown, Thumbnail):
        laid(paper, image_of(shown), box)
    else:
        middle = (left + SIDE / 2, top + SIDE / 2)
        pen.text(middle, shown, FAINT, font=face(_LETTERS), anchor="mm")
    _draw_number(pen, node, (left + 8, top + 8), here=here)
    if caption := _caption(node):
        at = (left + 2, top + SIDE + 10)
        pen.text(at, fitted(caption, _LETTERS, SIDE - 4), INK if here else FAINT, font=face(_LETTERS))


def _lettered_state(node: Node, words: Words) -> str:
    return letterable(state_of(node, words)) or state_of(node, Words(FALLBACK))


def _caption(node: Node) -> str | None:
    return letterable(node.turn.instruction[:_FIRST_WORDS])


def _draw_number(pen: ImageDraw.ImageDraw, node: Node, corner: tuple[int, int], *, here: bool) -> None:
    left, top = corner
    text = str(node.number)
    if len(node.pictures) > 1:
        text = f"{text}  x{len(node.pictures)}"
    wide = max(_NUMBER_HEIGHT, face(_NUMBERS).getlength(text) + 14)
    box = (left, top, left + wide, top + _NUMBER_HEIGHT)
    pen.rounded_rectangle(box, _NUMBER_HEIGHT / 2, fill=SAFELIGHT if here else PAPER)
    middle = (left + wide / 2, top + _NUMBER_HEIGHT / 2)
    pen.text(middle, text, PAPER if here else INK, font=face(_NUMBERS), anchor="mm")
