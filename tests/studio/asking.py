"""Asking a studio for something, and what comes of it."""

from __future__ import annotations

from bot.domain.ids import ChannelId, EventId, GuildId, MessageId, TurnId, UserId
from bot.domain.intents import Begin, Continue, Intent, Repeat
from bot.domain.places import Address, Asker, Place
from bot.domain.telling import Ended, Telling
from bot.domain.turns import Turn
from bot.studio.studio import Studio

ANN, BEN, MOD = Asker(user=UserId(1)), Asker(user=UserId(2)), Asker(user=UserId(3), moderator=True)
HERE = Place(channel=ChannelId(10), guild=GuildId(100))
ELSEWHERE = Place(channel=ChannelId(20), guild=GuildId(200))


def begin(studio: Studio, event: int, prompt: str = "a koi pond", asker: Asker = ANN) -> Begin:
    """Ask for a new picture; the status message has the event's number."""
    return Begin(
        turn=studio.new_turn(),
        event=EventId(event),
        asker=asker,
        place=HERE,
        address=Address(channel=HERE.channel, message=MessageId(event)),
        instruction=prompt,
    )


def go_on(studio: Studio, event: int, target: MessageId | TurnId, text: str = "at dawn") -> Continue:
    """Ask for an edit."""
    return Continue(
        turn=studio.new_turn(),
        event=EventId(event),
        asker=ANN,
        place=HERE,
        address=Address(channel=HERE.channel, message=MessageId(event)),
        instruction=text,
        target=target,
    )


def once_more(studio: Studio, event: int, target: TurnId, asker: Asker = ANN) -> Repeat:
    """Ask for the same again."""
    return Repeat(
        turn=studio.new_turn(),
        event=EventId(event),
        asker=asker,
        place=HERE,
        address=Address(channel=HERE.channel, message=MessageId(event)),
        target=target,
    )


async def told(studio: Studio, intent: Intent) -> list[Telling]:
    """Everything told of an intent."""
    return [telling async for telling in studio.perform(intent)]


async def end(studio: Studio, intent: Intent) -> Turn:
    """How an intent ended."""
    ended = (await told(studio, intent))[-1]
    assert isinstance(ended, Ended)
    return ended.turn
