"""What the studio tells while it performs an intent: the provider's news and the turn's own.

Always in this order: any number of the others, then exactly one `Ended`; only what still waits for
somebody's word when the bot stops breaks off, and is told from the start in its next life. Rendering folds
them into what a person sees; nothing here knows how.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.domain.events import Asked, Progressed, Said, Warned
from bot.domain.turns import Substitution, Turn
from bot.domain.windows import Per
from bot.errors import Remedy


@dataclass(frozen=True, slots=True)
class Opened:
    """The turn exists; `editing` is (number, of how many) where a plain reply chose picture 1 of several."""

    turn: Turn
    editing: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """Accepted, but others run first; `position` counts from 1. `begins_at`: when it probably runs."""

    position: int
    begins_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Accepted, but a moderator must release it before it runs."""


@dataclass(frozen=True, slots=True)
class Priced:
    """Accepted, but its asker must first say yes to what it may cost, in micro-dollars.

    `left`: the pictures left of their quota, this turn's included, of `limit` in a window; None: untold.
    `granted`: those that are left of what they were granted besides, this turn's included.
    """

    cost: int
    left: int | None = None
    limit: int | None = None
    per: Per | None = None
    granted: int = 0


@dataclass(frozen=True, slots=True)
class Delayed:
    """A provider could not just now, for a reason that passes; it is asked again at `until`."""

    provider: str
    remedy: Remedy
    until: datetime


@dataclass(frozen=True, slots=True)
class Working:
    """A provider was asked. `typical_s`: how long it usually takes, in seconds.

    What was told of an earlier attempt is void. `instead_of`: for whom it stands in.
    """

    provider: str
    typical_s: float
    instead_of: Substitution | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """A partial picture, decoded and made small: WebP, at most 512 px and 60 kB."""

    webp: bytes


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn is over, one way or another; its row and its pictures are on disk. Always last."""

    turn: Turn


Telling: TypeAlias = (
    Opened
    | Held
    | Priced
    | Waiting
    | Delayed
    | Working
    | Progressed
    | Said
    | Preview
    | Asked
    | Warned
    | Ended
)
