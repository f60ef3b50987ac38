"""What people ask for, freed of how Discord told it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypedDict

from bot.domain.ids import EventId, MessageId, TurnId
from bot.domain.offers import Options
from bot.domain.places import Address, Asker, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file a member attached; `fetch` downloads it (raises `Refused` if it cannot be had)."""

    name: str
    size: int
    claimed_type: str | None
    fetch: Callable[[], Awaitable[bytes]]


class Opening(TypedDict):
    """What every intent has, for whoever makes one of several."""

    turn: TurnId
    event: EventId
    asker: Asker
    place: Place
    address: Address
    private: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Intent:
    """The new turn, who asks for it, and where. `private`: its asker alone sees it."""

    turn: TurnId
    event: EventId
    asker: Asker
    place: Place
    address: Address
    private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin(_Intent):
    """A new conversation. `images` become the canvas (the first) and references (the rest).

    `thread`: open one for it; None: as the server has it.
    """

    instruction: str
    options: Options = Options()
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None
    thread: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue(_Intent):
    """A further turn on a picture: the `number`th of the turn that `target` names.

    `target` is the message replied to, or a turn (a button). `images` are references.
    """

    instruction: str
    target: MessageId | TurnId
    number: int = 1
    options: Options | None = None
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat(_Intent):
    """The same once more: the instruction, options, pictures and parent of the turn `target`."""

    target: TurnId


# What was asked for in so many words; a `Repeat` becomes one of these.
Wish: TypeAlias = Begin | Continue
Intent: TypeAlias = Wish | Repeat
