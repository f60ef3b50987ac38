"""Conversations as trees, for the tests of what shows them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.domain.ids import ImageId, TurnId
from bot.domain.pictures import Thumbnail
from bot.domain.tree import Tree, tree_of
from bot.domain.turns import State, Turn
from tests.rendering.turns import a_picture, a_turn


def turn_id(number: int) -> TurnId:
    """The id of the `number`th turn."""
    return TurnId(f"{number:025}")


def asked(number: int, parent: int | None = None, *, pictures: int = 1, **facts: Any) -> Turn:
    """The `number`th turn, which made so many pictures."""
    turn = a_turn(State.DELIVERED, id=turn_id(number), parent=turn_id(parent) if parent else None)
    made = tuple(
        replace(a_picture(each), id=ImageId(f"{turn.id}-{each}"), turn=turn.id)
        for each in range(1, pictures + 1)
    )
    return replace(turn, **{"results": made, "instruction": f"step {number}", **facts})


def in_a_row(count: int, **facts: Any) -> Tree:
    """A conversation without branches."""
    return tree_of(asked(number, number - 1 or None, **facts) for number in range(1, count + 1))


def thumbnails(tree: Tree, side: int = 40) -> dict[ImageId, Thumbnail]:
    """A blue thumbnail for every picture."""
    return {
        kept.id: Thumbnail(side, side, bytes((20, 40, 200)) * side * side)
        for node in tree.nodes
        for kept in node.pictures
    }
