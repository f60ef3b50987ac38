"""Taking pictures down: what a moderator names, all that came of it, and who did it why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import TurnId, UserId
from bot.domain.turns import Kept, Turn

# What Discord's form and a line of the audit hold.
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """Who took a turn down, when and why; `root`: the turn they named, which this one came of."""

    turn: TurnId
    root: TurnId
    by: UserId
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """What goes with a turn: itself and all that came of it, the named one first.

    `done`: how it was taken down before, if it was; then `left` is what came of it since.
    """

    turns: tuple[Turn, ...]
    done: Takedown | None = None

    @property
    def root(self) -> Turn:
        """The turn that was named."""
        return self.turns[0]

    @property
    def left(self) -> tuple[Kept, ...]:
        """The pictures that are still there: made, and uploaded for what came of them."""
        every = (kept for turn in self.turns for kept in (*turn.results, *turn.inputs))
        return tuple(kept for kept in every if not kept.removed)

    @property
    def authors(self) -> tuple[UserId, ...]:
        """Whose they are, the named turn's first."""
        return tuple(dict.fromkeys(turn.author for turn in self.turns))
