"""A turn: one instruction and what came of it; and the states it passes.

    RECEIVED -> RESERVED -> INTENT -> [ACCEPTED] -> RESULT -> SETTLED -> DELIVERED

A request that failed and is known to have cost nothing leads from INTENT or ACCEPTED back to
RESERVED: the turn stands as if it had not been sent, and may be sent again.
`LEGAL` is the whole machine. `bot.store.machine` is the only place that moves a turn, and it
moves it along these edges only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ids import ConversationId, EventId, ImageId, RoleId, TurnId, UserId
from bot.domain.offers import Options
from bot.domain.pictures import Facts
from bot.domain.places import Address, Place
from bot.errors import Billed, Refusal


class State(StrEnum):
    """Where a turn stands; each is committed before what follows it begins."""

    RECEIVED = "received"
    RESERVED = "reserved"
    INTENT = "intent"
    ACCEPTED = "accepted"
    RESULT = "result"
    SETTLED = "settled"
    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


# It was not refused, and came to no result all the same.
FAILURES = frozenset({State.FAILED, State.CANCELLED, State.UNKNOWN})

LEGAL: dict[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.RESERVED, State.REFUSED, State.FAILED, State.CANCELLED}),
    State.RESERVED: frozenset({State.INTENT, State.REFUSED, State.FAILED, State.CANCELLED}),
    State.INTENT: frozenset({State.RESERVED, State.ACCEPTED, State.RESULT}) | FAILURES,
    State.ACCEPTED: frozenset({State.RESERVED, State.RESULT}) | FAILURES,
    State.RESULT: frozenset({State.SETTLED}),
    State.SETTLED: frozenset({State.DELIVERED}),
    State.DELIVERED: frozenset(),
    State.REFUSED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.UNKNOWN: frozenset(),
}

# What was asked for is there, whether it is shown already or not.
DONE = frozenset({State.SETTLED, State.DELIVERED})
TERMINAL = frozenset(state for state, onward in LEGAL.items() if not onward)
# A provider may be at work for these.
SENT = frozenset({State.INTENT, State.ACCEPTED})


class Role(StrEnum):
    """What a kept picture is to its turn."""

    RESULT = "result"
    CANVAS = "canvas"
    REFERENCE = "reference"
    MASK = "mask"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A picture in the store. `file` is its name there; `url` the vendor's own, until `url_until`.

    `number` counts from 1 within its turn and role. `removed`: deleted or taken down; no bytes.
    `drift`: the share (0-1) of the pixels outside the mask that the provider had changed, and that were
    put back; None: there was no mask.
    """

    id: ImageId
    turn: TurnId
    role: Role
    number: int
    facts: Facts
    file: str
    provider: str | None = None
    url: str | None = None
    url_until: datetime | None = None
    removed: bool = False
    drift: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the model asked the member before it goes on."""

    text: str
    choices: tuple[str, ...] = ()


class Approval(StrEnum):
    """Where a turn stands that somebody must let run.

    `ASKED`: its asker, who is told what it may cost; `PENDING`: a moderator.
    """

    ASKED = "asked"
    PENDING = "pending"
    RELEASED = "released"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitution:
    """The provider that another stands in for, and what came of asking it (a `Remedy`)."""

    provider: str
    remedy: str


class Family(StrEnum):
    """Who kept a turn from its result: the bot itself, a provider, or a person."""

    REFUSED = "refused"
    PROVIDER = "provider"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a turn ended without a result, as the store keeps it and a person is told it.

    `reason` is a `Refusal` or a `Kind` (or `"interrupted"`), `family` says which.
    """

    family: Family
    reason: str
    facts: tuple[tuple[str, str], ...] = ()
    frees_at: datetime | None = None
    reference: str | None = None
    billed: Billed | None = None

    @property
    def loses_inputs(self) -> bool:
        """Whether the turn ended before the pictures it was asked with were written down."""
        return (self.family, self.reason) == (Family.REFUSED, Refusal.INTERRUPTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One instruction and, once a model has answered, what it made. Never rewritten, only completed.

    `canvas` is the picture it edits, `inputs` what the member uploaded with it, `results` what came.
    `answer` is the order of words (`str`) and pictures (`int`, from 1), `signatures` what the vendor
    wants back beside each of its parts. `event` is the dedupe key. `approval` None: nobody need release it.
    `thread`: one is to be opened under its status message, once that shows its end.
    `instead_of`: the provider asked first, where another took over.
    `erased_at`: since then only its shape is left: whoever asked was forgotten, or its time was over.
    """

    id: TurnId
    conversation: ConversationId
    parent: TurnId | None
    event: EventId
    author: UserId
    place: Place
    address: Address
    state: State
    instruction: str
    options: Options
    created_at: datetime
    canvas: ImageId | None = None
    inputs: tuple[Kept, ...] = ()
    results: tuple[Kept, ...] = ()
    answer: tuple[str | int, ...] = ()
    words: str = ""
    provider: str | None = None
    model: str | None = None
    failure: Failure | None = None
    cautions: tuple[str, ...] = ()
    private: bool = False
    roles: tuple[RoleId, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    shown_at: datetime | None = None
    signatures: tuple[str, ...] = ()
    question: Question | None = None
    approval: Approval | None = None
    instead_of: Substitution | None = None
    thread: bool = False
    erased_at: datetime | None = None

    @property
    def served_by(self) -> str:
        """Its provider's name, which every turn has from RESERVED on; raises RuntimeError before."""
        if self.provider is None:
            raise RuntimeError("no provider was chosen yet")
        return self.provider

    @property
    def said(self) -> str:
        """All that the model said, a question of its last."""
        return "\n\n".join(filter(None, (self.words, self.question.text if self.question else "")))

    @property
    def asks(self) -> bool:
        """Whether it ended with a question: what answers it goes on with what it was asked for."""
        return self.question is not None and not self.results

    def canvas_for_reply(self, number: int = 1) -> ImageId | None:
        """The picture a reply to this turn edits: its `number`th result, else its own canvas.

        Raises IndexError for a number the turn does not have.
        """
        if not self.results:
            return self.canvas
        if not 1 <= number <= len(self.results):
            raise IndexError(number)
        return self.results[number - 1].id


def picture_in(turns: Iterable[Turn], image: ImageId) -> Kept | None:
    """The picture of that id among what these turns made and were given, or None."""
    return next((kept for turn in turns for kept in (*turn.results, *turn.inputs) if kept.id == image), None)
