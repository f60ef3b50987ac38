"""A conversation as a tree that can be drawn: who follows whom, in which generation, in which lane.

A turn's first child goes on in its lane, each further one opens a lane to the right that is free for
as long as that branch lasts. Lanes never cross a turn of another branch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.ids import ConversationId, TurnId
from bot.domain.turns import Kept, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A turn in its place. `number` counts from 1 by age; `depth` and `lane` count from 0.

    `parent` is None for a root, and where the turn before may not be seen.
    """

    turn: Turn
    number: int
    depth: int
    lane: int
    parent: TurnId | None

    @property
    def pictures(self) -> tuple[Kept, ...]:
        """What it made that is still there."""
        return tuple(kept for kept in self.turn.results if not kept.removed)

    @property
    def is_removed(self) -> bool:
        """Whether it made pictures and none is left."""
        return bool(self.turn.results) and not self.pictures


@dataclass(frozen=True, slots=True)
class Tree:
    """All turns of a conversation that somebody may see, oldest first."""

    nodes: tuple[Node, ...]

    @property
    def conversation(self) -> ConversationId:
        """Which conversation it is."""
        return self.nodes[0].turn.conversation

    def branch_to(self, tip: TurnId) -> tuple[Node, ...]:
        """The nodes from the root down to `tip`."""
        known = {node.turn.id: node for node in self.nodes}
        return tuple(reversed(list(_upward(known, tip))))


def tree_of(turns: Iterable[Turn]) -> Tree:
    """Return the tree of a conversation's turns, which are given oldest first."""
    listed = tuple(turns)
    known = {turn.id for turn in listed}
    parents = {turn.id: turn.parent if turn.parent in known else None for turn in listed}
    depths = _depths(listed, parents)
    lanes = _lanes(listed, parents, depths)
    return Tree(
        tuple(
            Node(
                turn=turn,
                number=number,
                depth=depths[turn.id],
                lane=lanes[turn.id],
                parent=parents[turn.id],
            )
            for number, turn in enumerate(listed, 1)
        )
    )


def _upward(known: dict[TurnId, Node], tip: TurnId) -> Iterator[Node]:
    at: TurnId | None = tip
    while at is not None and at in known:
        yield known[at]
        at = known[at].parent


def _depths(turns: tuple[Turn, ...], parents: dict[TurnId, TurnId | None]) -> dict[TurnId, int]:
    """Count generations; a parent is older than its children, so it was counted before them."""
    depths: dict[TurnId, int] = {}
    for turn in turns:
        parent = parents[turn.id]
        depths[turn.id] = 0 if parent is None else depths[parent] + 1
    return depths


def _lanes(
    turns: tuple[Turn, ...], parents: dict[TurnId, TurnId | None], depths: dict[TurnId, int]
) -> dict[TurnId, int]:
    """Give each line of first children the first lane that is free from its parent's depth to its end."""
    children: dict[TurnId | None, list[TurnId]] = defaultdict(list)
    for turn in turns:
        children[parents[turn.id]].append(turn.id)
    lanes: dict[TurnId, int] = {}
    taken: dict[int, list[range]] = defaultdict(list)
    begun = list(reversed(children[None]))
    while begun:
        line = list(_line(begun.pop(), children))
        parent = parents[line[0]]
        span = range(max(depths[line[0]] - 1, 0), depths[line[-1]] + 1)
        lane = 0 if parent is None else lanes[parent] + 1
        while any(_overlap(span, other) for other in taken[lane]):
            lane += 1
        taken[lane].append(span)
        lanes |= dict.fromkeys(line, lane)
        # The deepest branches are placed first, and so lie closest to the line they leave.
        begun += [child for turn in line for child in reversed(children[turn][1:])]
    return lanes


def _line(first: TurnId, children: dict[TurnId | None, list[TurnId]]) -> Iterator[TurnId]:
    at: TurnId | None = first
    while at is not None:
        yield at
        at = next(iter(children[at]), None)


def _overlap(one: range, other: range) -> bool:
    return one.start < other.stop and other.start < one.stop
