"""Offers, turns and pictures as the store would hand them out, for the tests of the cogs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.ids import ConversationId, EventId, ImageId, TurnId, UserId, id_from
from bot.domain.intents import Begin, Continue, Intent, Repeat
from bot.domain.offers import MaskField, Offer, Options
from bot.domain.pictures import Facts, Media
from bot.domain.places import Address, Place
from bot.domain.turns import Failure, Family, Kept, Role, State, Turn
from bot.errors import Refusal

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
OFFERS = (
    Offer(
        name="paint",
        dialect="chat-blocks",
        base_url="http://paint.test",
        model="paint-1",
        sizes={"1024x1024": "1024x1024", "1536x1024": "1536x1024"},
        qualities=("low", "high"),
        counts=(1, 2),
        references=4,
        mask=MaskField.ALPHA,
    ),
    Offer(
        name="ink", dialect="chat-blocks", base_url="http://ink.test", model="ink-1", sizes={"512x512": "s"}
    ),
)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(1000)


def settled(turn: Turn, *, pictures: int = 1, words: str = "Here it is.") -> Turn:
    """`turn` as it ends well."""
    results = tuple(_kept(turn.id, number) for number in range(1, pictures + 1))
    return replace(
        turn,
        state=State.SETTLED,
        results=results,
        words=words,
        provider="paint",
        started_at=NOW,
        ended_at=NOW,
    )


def refused(turn: Turn, why: Refusal) -> Turn:
    """`turn` as it ends where we said no."""
    return replace(
        turn, state=State.REFUSED, failure=Failure(family=Family.REFUSED, reason=why), ended_at=NOW
    )


def cancelled(turn: Turn) -> Turn:
    """`turn` as it ends where a person stopped it."""
    failure = Failure(family=Family.CANCELLED, reason="cancelled")
    return replace(turn, state=State.CANCELLED, failure=failure, ended_at=NOW)


def _kept(turn: TurnId, number: int) -> Kept:
    return Kept(
        id=ImageId(f"{turn}-{number}"),
        turn=turn,
        role=Role.RESULT,
        number=number,
        facts=Facts(media=Media.PNG, width=8, height=8, size=len(PNG), sha256="0" * 64),
        file=f"{turn}-{number}.png",
    )


def turn_of(intent: Intent) -> Turn:
    """The turn that an intent opens."""
    match intent:
        case Begin(options=options):
            chosen = options
        case Continue():
            chosen = intent.options or Options()
        case Repeat():
            chosen = Options()
    return Turn(
        id=intent.turn,
        conversation=ConversationId("conversation"),
        parent=None,
        event=intent.event,
        author=intent.asker.user,
        place=intent.place,
        address=intent.address,
        state=State.RECEIVED,
        instruction="the same" if isinstance(intent, Repeat) else intent.instruction,
        options=chosen,
        created_at=NOW,
        private=intent.private,
        thread=isinstance(intent, Begin) and bool(intent.thread),
    )


def a_turn(place: Place, address: Address, author: UserId, *, state: State = State.RESERVED) -> Turn:
    """A turn as the store would hand it out after a restart."""
    return Turn(
        id=TurnId(id_from(10**30)),
        conversation=ConversationId("conversation"),
        parent=None,
        event=EventId(1),
        author=author,
        place=place,
        address=address,
        state=state,
        instruction="a lighthouse",
        options=Options(),
        created_at=NOW,
    )
