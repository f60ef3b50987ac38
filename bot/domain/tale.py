"""All of a conversation that somebody may take away with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import ImageId, TurnId, UserId
from bot.domain.tree import Node, Tree
from bot.domain.turns import Kept, Role


@dataclass(frozen=True, slots=True)
class Charged:
    """What a turn counted against its member: pictures, and micro-dollars."""

    images: int
    cost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tale:
    """A conversation as `reader` may see it, told at `told_at`.

    `charged` lacks turns that still run. `files` names the pictures that lie beside the tale, each
    with its path; `smaller`: they are copies made to fit, not the pictures as they are kept.
    """

    tree: Tree
    reader: UserId
    told_at: datetime
    charged: Mapping[TurnId, Charged]
    files: Mapping[ImageId, str] = field(default_factory=dict)
    smaller: bool = False

    @property
    def pictures(self) -> Iterator[tuple[Node, Kept]]:
        """Every picture to take along, oldest first: what was made, and what the reader uploaded."""
        for node in self.tree.nodes:
            for kept in (*self.inputs_of(node), *node.pictures):
                yield node, kept

    def inputs_of(self, node: Node) -> tuple[Kept, ...]:
        """What was uploaded with a turn; what others uploaded is theirs to show."""
        if node.turn.author != self.reader:
            return ()
        return tuple(kept for kept in node.turn.inputs if not kept.removed)


def path_of(node: Node, kept: Kept, extension: str) -> str:
    """Return where a picture lies beside the tale; nothing in its name was chosen by a member."""
    role = "" if kept.role is Role.RESULT else f"{kept.role}-"
    return f"pictures/{node.number:04}-{role}{kept.number}.{extension}"
