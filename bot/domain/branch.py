"""What an edit sends: the branch of a conversation, as values a dialect can spell.

Built by `bot.studio` from the store, spelt by `bot.dialects`. Bytes of the canvas and of the
references travel inside; older pictures do not.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.offers import Options
from bot.domain.pictures import Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One turn of the past: what was asked and, in order, what came back.

    `answer`: a `str` is words, an `int` stands for a picture (its number). Empty: the turn
    ended without an answer (refused, failed, cancelled). `signatures`: what came beside each part
    (see `Finished`), given only to the provider and model that made them.
    """

    instruction: str
    answer: tuple[str | int, ...] = ()
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Canvas:
    """The one picture a turn edits.

    `turn` is the index in `Ask.past` of the exchange whose answer holds it and `number` its
    picture there; `turn` None: a member uploaded it with `Ask.past[0]` (or with this very turn,
    where `past` is empty). `url` is the vendor's own address of it, given only while still valid there.
    """

    picture: Picture
    turn: int | None = None
    number: int = 1
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request to a provider, in our words. `past` is oldest first, without this turn."""

    instruction: str
    past: tuple[Exchange, ...] = ()
    canvas: Canvas | None = None
    references: tuple[Picture, ...] = ()
    mask: Picture | None = None
    options: Options = Options()
    client_id: str = ""
