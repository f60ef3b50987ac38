"""A branch, page by page: in words, and what to go on from."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.tree import tree_of
from bot.domain.turns import State
from bot.rendering.buttons import Menu
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.history import MOST_CHOICES, TILES, sheet_controls, sheet_of, sheet_text
from bot.rendering.words import Words, locales
from tests.rendering.trees import asked, in_a_row, turn_id

HOSTILE = "@everyone # [x](https://evil.example) `" * 120


@pytest.mark.parametrize(
    ("turns", "page", "shown"),
    [(1, None, (1, 1)), (12, None, (1, 12)), (13, None, (13, 13)), (13, 1, (1, 12)), (30, 99, (25, 30))],
)
def test_the_newest_page_comes_first(turns: int, page: int | None, shown: tuple[int, int]) -> None:
    """It holds the turn asked about; a page that is not there is the last."""
    sheet = sheet_of(in_a_row(turns), turn_id(turns), page)

    assert (sheet.tiles[0].number, sheet.tiles[-1].number) == shown


@pytest.mark.parametrize("locale", locales())
def test_the_words_fit_whatever_was_asked(locale: str) -> None:
    """Twelve long and hostile instructions, in every language."""
    sheet = sheet_of(in_a_row(TILES, instruction=HOSTILE), turn_id(TILES))
    text = sheet_text(sheet, Words(locale))

    assert width(text) <= CONTENT_LIMIT
    assert "@everyone" not in text
    assert "](https://" not in text


def test_what_became_of_each_turn_is_said() -> None:
    """Failed, removed, answered in words, still running: none looks like a picture that is missing."""
    gone = tuple(replace(kept, removed=True) for kept in asked(3).results)
    tree = tree_of(
        (
            asked(1),
            asked(2, 1, pictures=0, state=State.FAILED),
            asked(3, 2, results=gone),
            asked(4, 3, pictures=0),
            asked(5, 4, pictures=0, state=State.INTENT),
        )
    )
    lines = sheet_text(sheet_of(tree, turn_id(5)), Words()).splitlines()

    for line, said in zip(lines[2:], ("not made", "removed", "in words", "still running"), strict=True):
        assert said in line
    assert "you are here" in lines[-1]


def test_every_picture_on_the_page_can_be_gone_on_from() -> None:
    """Newest first, as many as Discord takes; the choice names turn and picture."""
    sheet = sheet_of(in_a_row(TILES, pictures=4), turn_id(TILES))
    menu = next(each for each in sheet_controls(sheet, Words()) if isinstance(each, Menu))

    assert menu.custom_id == "dr:continue"
    assert len(menu.choices) == len(menu.values) == MOST_CHOICES
    assert menu.choices[0] == "12, picture 1. step 12"
    assert menu.values[:2] == (f"{turn_id(12)}:1", f"{turn_id(12)}:2")


def test_what_follows_a_private_turn_stays_private() -> None:
    """Its menu begins edits that only its author sees."""
    sheet = sheet_of(in_a_row(2, private=True), turn_id(2))
    menu = next(each for each in sheet_controls(sheet, Words()) if isinstance(each, Menu))

    assert menu.custom_id == "dr:edit"


@pytest.mark.parametrize(
    ("page", "ways"), [(1, [("Newer", 2)]), (2, [("Older", 1), ("Newer", 3)]), (3, [("Older", 2)])]
)
def test_the_way_to_the_other_pages(page: int, ways: list[tuple[str, int]]) -> None:
    """A button for each direction there is."""
    sheet = sheet_of(in_a_row(30), turn_id(30), page)
    turning = [each for each in sheet_controls(sheet, Words()) if not isinstance(each, Menu)]

    assert [(each.label, each.custom_id) for each in turning] == [
        (label, f"dr:history:{turn_id(30)}:{to}") for label, to in ways
    ]


def test_a_branch_without_pictures_has_nothing_to_choose() -> None:
    """A menu without entries would be refused by Discord."""
    assert sheet_controls(sheet_of(in_a_row(1, pictures=0), turn_id(1)), Words()) == ()
