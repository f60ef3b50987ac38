"""Our own pictures: the sheet, the tree beside it, and the strip."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.domain.pictures import Thumbnail
from bot.domain.tree import tree_of
from bot.domain.turns import State
from bot.rendering.contact_sheet import SIDE, contact_sheet
from bot.rendering.history import sheet_of
from bot.rendering.paper import PAPER, SAFELIGHT
from bot.rendering.strip import strip
from bot.rendering.words import Words
from tests.rendering.trees import asked, in_a_row, thumbnails, turn_id

BLUE, RED = (20, 40, 200), (200, 30, 30)


def opened(webp: bytes) -> Image.Image:
    """What was drawn."""
    return Image.open(io.BytesIO(webp)).convert("RGB")


def near(one: object, other: tuple[int, int, int], within: int = 40) -> bool:
    """Tell whether two colours look the same after WebP has been at them."""
    assert isinstance(one, tuple)
    return all(abs(mine - its) <= within for mine, its in zip(one, other, strict=True))


def block(colour: tuple[int, int, int], wide: int, tall: int) -> Thumbnail:
    """A thumbnail of one colour."""
    return Thumbnail(wide, tall, bytes(colour) * wide * tall)


@pytest.mark.parametrize("turns", [1, 2, 5, 12, 13, 40])
def test_a_sheet_of_any_branch_is_drawn(turns: int) -> None:
    """It grows with its tiles, and a tree far longer than the sheet is drawn in part."""
    tree = in_a_row(turns)
    drawn = opened(contact_sheet(sheet_of(tree, turn_id(turns)), thumbnails(tree, SIDE), Words()))

    assert drawn.width <= 1600
    assert drawn.height <= 1000
    assert near(drawn.getpixel((22 + SIDE // 2, 22 + SIDE // 2)), BLUE)


def test_the_present_turn_is_framed() -> None:
    """The second of two tiles, and not the first."""
    tree = in_a_row(2)
    drawn = opened(contact_sheet(sheet_of(tree, turn_id(2)), thumbnails(tree), Words()))

    middle = 22 + SIDE // 2
    assert near(drawn.getpixel((20, middle)), PAPER)
    assert near(drawn.getpixel((22 + SIDE + 18 - 2, middle)), SAFELIGHT, within=60)


def test_a_bush_of_branches_is_drawn() -> None:
    """Two hundred people answered one picture: smaller circles, and no wider for it."""
    tree = tree_of((asked(1), *(asked(number, 1) for number in range(2, 202))))
    drawn = opened(contact_sheet(sheet_of(tree, turn_id(201)), thumbnails(tree), Words()))

    assert drawn.width <= 1200


def test_turns_without_a_picture_have_a_tile() -> None:
    """Failed and removed ones too; nothing is needed for them."""
    tree = tree_of((asked(1), asked(2, 1, pictures=0, state=State.FAILED), asked(3, 2)))

    assert opened(contact_sheet(sheet_of(tree, turn_id(3)), {}, Words())).width > 2 * SIDE


def test_before_and_after_stand_in_their_order() -> None:
    """Left what was, right what became of it, each as large as it is."""
    drawn = opened(strip(block(BLUE, 300, 200), (block(RED, 200, 300),), Words()))

    assert near(drawn.getpixel((24 + 150, 24 + 64 + 150)), BLUE)
    assert near(drawn.getpixel((24 + 300 + 20 + 100, 24 + 64 + 150)), RED)
