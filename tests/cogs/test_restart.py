"""What a restart left open is carried on, on the message it has or should have had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from bot.domain.ids import ChannelId, GuildId, MessageId, UserId
from bot.domain.places import Address, Place
from bot.domain.telling import Ended, Telling
from bot.domain.turns import State, Turn
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Message
from tests.cogs.lab import connected
from tests.cogs.scripted import ScriptedStudio
from tests.cogs.turns import a_turn, settled

BY_BOT = "/channels/{channel_id}/messages/{message_id}"
BY_TOKEN = "/webhooks/{application_id}/{token}/messages/{message_id}"
POSTING = "/channels/{channel_id}/messages"


async def killed(turn: Turn) -> AsyncIterator[Telling]:
    """A script in which the bot is stopped at once."""
    raise asyncio.CancelledError(turn.id)
    yield


async def acknowledged(discord: Discord) -> tuple[Turn, Message]:
    """A command that was acknowledged, and nothing more, when the bot was killed."""
    studio = ScriptedStudio()
    studio.will(killed)
    async with connected(discord, studio) as lab:
        asked = discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
        message = await lab.answer(asked)
        await lab.settles()
    intent = studio.asked[0]
    return a_turn(intent.place, intent.address, intent.asker.user), message


def replying(discord: Discord, said: Message) -> Turn:
    """The turn of a member's reply, which has no message yet."""
    place = Place(
        channel=ChannelId(int(said.channel_id)), guild=GuildId(int(next(iter(discord.world.state.guilds))))
    )
    address = Address(channel=place.channel, reply_to=MessageId(int(said.id)))
    return a_turn(place, address, UserId(int(said.author_id)))


def finding(*left: Turn) -> ScriptedStudio:
    """A studio that finds turns left open."""
    studio = ScriptedStudio()
    studio.left = list(left)
    return studio


async def test_an_acknowledged_command_gets_its_picture_through_the_token(discord: Discord) -> None:
    """Only the token can fill an answer that still says "thinking"."""
    turn, message = await acknowledged(discord)
    assert message.is_loading

    async with connected(discord, finding(turn)) as lab:
        await lab.shown()

    assert message.attachments[0].filename == f"{turn.id}-1.png"
    assert not message.is_loading
    assert discord.world.journal.asked("PATCH", BY_BOT) == []


async def test_after_the_token_s_time_the_bot_shows_it_itself(discord: Discord) -> None:
    """However long the bot was away."""
    turn, message = await acknowledged(discord)
    discord.world.clock.advance(3600)

    async with connected(discord, finding(turn)) as lab:
        await lab.shown()

    assert message.attachments[0].filename == f"{turn.id}-1.png"
    assert discord.world.journal.asked("PATCH", BY_TOKEN) == []


async def test_a_turn_that_only_lacks_its_showing_is_shown_as_it_ended(discord: Discord) -> None:
    """One edit, and the studio knows of it."""
    turn, message = await acknowledged(discord)
    ended = settled(turn, pictures=2)

    async def already_over(turn: Turn) -> AsyncIterator[Telling]:
        yield Ended(turn)

    studio = finding(ended)
    studio.will(already_over)
    async with connected(discord, studio) as lab:
        await lab.shown()

    assert len(message.attachments) == 2
    assert studio.shown[0].turn == ended


async def test_a_reply_that_was_never_answered_is_answered_once(discord: Discord) -> None:
    """Its message is posted now, under the turn's own nonce."""
    said = discord.people.say("ann", "art", "make it night")
    turn = replying(discord, said)

    async with connected(discord, finding(turn)) as lab:
        await lab.shown()
        (answer,) = lab.replies_to(said)

    assert answer.nonce == turn.id
    assert answer.attachments[0].filename == f"{turn.id}-1.png"


async def test_an_answer_that_was_posted_but_not_written_down_is_found(discord: Discord) -> None:
    """The channel is read before anything is posted a second time."""
    said = await _answered_reply(discord)
    turn = replying(discord, said)
    posted = len(discord.world.journal.asked("POST", POSTING))

    studio = finding(turn)
    async with connected(discord, studio) as lab:
        await lab.shown()
        (answer,) = lab.replies_to(said)

    assert len(discord.world.journal.asked("POST", POSTING)) == posted
    assert studio.shown[0].message == int(answer.id)
    assert answer.attachments[0].filename == f"{turn.id}-1.png"


async def _answered_reply(discord: Discord) -> Message:
    """A member's reply that the bot has answered, in an earlier life."""
    async with connected(discord, ScriptedStudio()) as lab:
        asked = discord.people.slash("ann", "art", "imagine", prompt="a lighthouse")
        picture = await lab.answer(asked)
        await lab.shown()
        said = discord.people.say("ann", "art", "make it night", reply_to=picture)
        await lab.shown(2)
    return said


async def test_a_reply_whose_asking_message_is_gone_is_still_answered(discord: Discord) -> None:
    """Then the answer stands by itself."""
    said = discord.people.say("ann", "art", "make it night")
    turn = replying(discord, said)
    discord.people.delete("ann", said)

    async with connected(discord, finding(turn)) as lab:
        await lab.shown()

    (answer,) = discord.people.sees("ben", "art")
    assert answer.attachments[0].filename == f"{turn.id}-1.png"


async def test_a_private_turn_whose_token_is_dead_is_left_to_be_asked_for(discord: Discord) -> None:
    """Nothing about it may be posted where others read."""
    turn, message = await acknowledged(discord)
    private = replace(turn, address=replace(turn.address, token_only=True), state=State.SETTLED)
    discord.world.clock.advance(3600)

    studio = finding(private)
    async with connected(discord, studio) as lab:
        await discord.world.until(lambda: discord.world.journal.asked("PATCH", BY_TOKEN))
        await lab.settles()

    assert studio.shown == []
    assert discord.people.sees("ben", "art") == [message]


async def test_a_new_session_takes_nothing_up_twice_and_stays_with_this_discord(discord: Discord) -> None:
    """Told to start over (op 9), the client identifies again here: no other host learns the token."""
    turn, _ = await acknowledged(discord)
    studio = finding(turn)
    async with connected(discord, studio) as lab:
        await lab.shown()
        before = len(discord.world.state.identifies)
        await lab.staging.invalidate()
        await discord.world.until(lambda: len(discord.world.state.identifies) > before)
        await lab.settles()

    assert len(studio.shown) == 1
