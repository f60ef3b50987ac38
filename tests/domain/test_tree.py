"""A conversation as a tree: numbers, generations, lanes."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.ids import ChannelId, ConversationId, EventId, TurnId, UserId
from bot.domain.offers import Options
from bot.domain.places import Address, Place
from bot.domain.tree import Tree, tree_of
from bot.domain.turns import State, Turn

A_TURN = Turn(
    id=TurnId("a"),
    conversation=ConversationId("conversation"),
    parent=None,
    event=EventId(1),
    author=UserId(1),
    place=Place(channel=ChannelId(1)),
    address=Address(channel=ChannelId(1)),
    state=State.DELIVERED,
    instruction="a boat",
    options=Options(),
    created_at=datetime(2026, 11, 21, tzinfo=UTC),
)


def grown(**parents: str | None) -> Tree:
    """The tree of turns named in their order, each with the one it follows."""
    return tree_of(
        replace(A_TURN, id=TurnId(name), parent=TurnId(parent) if parent else None)
        for name, parent in parents.items()
    )


def places(tree: Tree) -> dict[str, tuple[int, int]]:
    """Where each turn stands: generation and lane."""
    return {node.turn.id: (node.depth, node.lane) for node in tree.nodes}


def test_a_reply_goes_on_in_its_lane_and_a_branch_opens_one() -> None:
    """The oldest child carries the lane on, whatever comes later."""
    tree = grown(a=None, b="a", c="b", d="a", e="d", f="b")

    assert places(tree) == {"a": (0, 0), "b": (1, 0), "c": (2, 0), "d": (1, 2), "e": (2, 2), "f": (2, 1)}
    assert [node.number for node in tree.nodes] == [1, 2, 3, 4, 5, 6]
    assert [node.turn.id for node in tree.branch_to(TurnId("e"))] == ["a", "d", "e"]


def test_a_lane_is_used_again_once_its_branch_has_ended() -> None:
    """Two short branches one below the other need but one lane."""
    tree = grown(a=None, b="a", c="b", d="c", e="d", f="a", g="d")

    assert (places(tree)["f"], places(tree)["g"]) == ((1, 1), (4, 1))


def test_a_turn_whose_parent_may_not_be_seen_stands_as_a_root() -> None:
    """Somebody's private turn leaves no trace."""
    tree = grown(a=None, c="b", d="c")

    assert [node.parent for node in tree.nodes] == [None, None, "c"]
    assert len({*places(tree).values()}) == 3
    assert "b" not in places(tree)
    assert tree.branch_to(TurnId("b")) == ()


@pytest.mark.parametrize("seed", range(20))
def test_no_two_turns_stand_in_one_place(seed: int) -> None:
    """However it has grown, and no branch runs through another's turn."""
    chance = random.Random(seed)  # noqa: S311  the same trees each time
    parents = {f"t{index}": f"t{chance.randrange(index)}" if index else None for index in range(60)}

    tree = grown(**parents)

    taken = Counter(places(tree).values())
    assert max(taken.values()) == 1
    known = {node.turn.id: node for node in tree.nodes}
    followers = [(known[node.parent], node) for node in tree.nodes if node.parent is not None]
    assert all(before.depth == after.depth - 1 for before, after in followers)
    assert all(before.lane <= after.lane for before, after in followers)


def test_a_very_long_branch_is_one_lane() -> None:
    """Thousands of turns are no deeper for the program than two."""
    parents = {f"t{index}": f"t{index - 1}" if index else None for index in range(3_000)}

    assert {lane for _, lane in places(grown(**parents)).values()} == {0}
