"""The gateway: who is let in, what is told, and what happens when the line breaks."""

from __future__ import annotations

import asyncio
import json
import zlib
from typing import Any

import aiohttp
import discord
import pytest

from sandbox.discord.people.people import People
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Channel
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from sandbox.discord.state.world import World
from tests.patience import PATIENCE_S
from tests.sandbox.discord.bots import Bot, Connect

IDENTIFY = {"op": 2, "d": {"token": DEFAULT_TOKEN, "intents": 1 | 1 << 9, "properties": {}}}


async def test_a_bot_learns_its_world(connect: Connect, bot: Bot, world: World) -> None:
    """Server, channels, roles and members, within a moment of connecting."""
    await connect(bot)

    (guild,) = bot.guilds
    assert [channel.name for channel in guild.text_channels] == ["art", "lounge", "staff"]
    assert {member.name for member in guild.members} >= {"darkroom"}
    assert guild.me.guild_permissions.send_messages
    assert bot.user
    assert str(bot.user.id) == world.bot.id


@pytest.mark.usefixtures("connect")
async def test_a_wrong_token_is_refused_twice(server: Discord, web: aiohttp.ClientSession, bot: Bot) -> None:
    """By REST with 401, by the gateway with close code 4004."""
    async with bot:
        with pytest.raises(discord.LoginFailure):
            await bot.login("wrong")
    async with web.ws_connect(server.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json({**IDENTIFY, "d": {**IDENTIFY["d"], "token": "wrong"}})  # type: ignore[dict-item] # made above
        await socket.receive()

    assert socket.close_code == 4004


async def test_an_intent_that_is_not_switched_on_is_refused(connect: Connect) -> None:
    """Close code 4014, as discord.py tells it."""
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await connect(Bot(message_content=True))


async def test_the_flags_tell_which_intents_are_on(
    server: Discord, connect: Connect, bot: Bot, people: People
) -> None:
    """So a bot can ask before it connects; then it connects with the intent and reads everything."""
    await connect(bot)
    off = await bot.application_info()
    server.staging.message_content(allowed=True)
    on = await bot.application_info()
    reader = await connect(Bot(message_content=True))
    people.say("ann", "art", "plain words")

    assert not off.flags.gateway_message_content_limited
    assert on.flags.gateway_message_content_limited
    assert (await reader.next_heard()).content == "plain words"


@pytest.mark.parametrize("case", ["plain", "mention", "reply", "silent reply", "direct"])
async def test_content_is_withheld_without_the_intent(
    case: str, connect: Connect, bot: Bot, people: People, art: Channel, world: World, png: bytes
) -> None:
    """Except where the bot is mentioned or the place is private."""
    await connect(bot)
    await bot.text_channel(art.id).send("mine")
    own = people.sees("ann", "art")[-1]

    text = f"<@{world.bot.id}> hello" if case == "mention" else "hello"
    reply_to = own if "reply" in case else None
    where = people.direct("ann") if case == "direct" else art
    people.say("ann", where, text, files=[("a.png", png)], reply_to=reply_to, ping=case == "reply")
    heard = await bot.next_heard()

    withheld = case in {"plain", "silent reply"}
    assert heard.content == ("" if withheld else text)
    assert len(heard.attachments) == (0 if withheld else 1)
    if reply_to:
        assert heard.reference
        assert isinstance(heard.reference.resolved, discord.Message)
        assert heard.reference.resolved.content == "mine"


@pytest.mark.parametrize("how", ["drop", "reconnect"])
async def test_a_broken_line_is_resumed_with_what_was_missed(
    how: str, server: Discord, connect: Connect, bot: Bot, people: People, world: World
) -> None:
    """A close or op 7: the session goes on, nothing is lost, nothing is told twice."""
    await connect(bot)
    resumed = asyncio.create_task(bot.wait_for("resumed", timeout=PATIENCE_S))
    await (server.gateway.drop() if how == "drop" else server.gateway.ask_to_reconnect())

    said = people.say("ann", people.direct("ann"), "meanwhile")
    await resumed

    assert (await bot.next_heard()).id == int(said.id)
    assert bot.heard.empty()
    assert len(world.state.identifies) == 1


async def test_an_invalid_session_is_begun_anew(
    server: Discord, connect: Connect, bot: Bot, world: World
) -> None:
    """Op 9 false: the bot identifies again, at this server and nowhere else."""
    await connect(bot)
    again = asyncio.create_task(bot.wait_for("ready", timeout=PATIENCE_S))

    await server.gateway.invalidate()
    await again

    assert len(world.state.identifies) == 2
    assert bot.seen.count("READY") == 2


async def test_events_may_come_more_than_once(
    server: Discord, connect: Connect, bot: Bot, people: People
) -> None:
    """From now on each so many times, or the last one again."""
    await connect(bot)
    server.staging.copies(times=3)
    said = people.say("ann", people.direct("ann"), "hello")
    server.staging.copies(times=1)
    server.staging.repeat(event="MESSAGE_CREATE", times=2)

    heard = [await bot.next_heard() for _ in range(5)]

    assert {message.id for message in heard} == {int(said.id)}
    assert bot.heard.empty()


async def test_a_silent_gateway_tells_nothing(
    server: Discord, connect: Connect, bot: Bot, people: People
) -> None:
    """Connected and deaf; what happened meanwhile is never told."""
    await connect(bot)
    server.staging.silence()
    people.say("ann", people.direct("ann"), "unheard")
    server.staging.silence(on=False)
    people.say("ann", people.direct("ann"), "heard")

    assert (await bot.next_heard()).content == "heard"


async def test_changes_are_told(connect: Connect, bot: Bot, people: People) -> None:
    """Edits, deletions and threads reach the bot."""
    await connect(bot)
    edited = asyncio.create_task(bot.wait_for("raw_message_edit", timeout=PATIENCE_S))
    deleted = asyncio.create_task(bot.wait_for("raw_message_delete", timeout=PATIENCE_S))
    opened = asyncio.create_task(bot.wait_for("thread_create", timeout=PATIENCE_S))
    said = people.say("ann", "art", "helo")
    people.edit("ann", said, "hello")
    people.delete("ann", said)
    people.open_thread("ann", "art", "a thread")

    assert (await edited).message_id == int(said.id)
    assert (await deleted).message_id == int(said.id)
    assert (await opened).name == "a thread"


@pytest.mark.parametrize("query", ["", "?compress=zlib-stream"])
async def test_frames_are_compressed_if_asked_for(
    query: str, server: Discord, web: aiohttp.ClientSession, contract_shapes: Any, people: People
) -> None:
    """One zlib stream a connection, or plain text."""
    inflate = zlib.decompressobj()

    async def read(socket: aiohttp.ClientWebSocketResponse) -> Any:
        frame = await socket.receive(timeout=PATIENCE_S)
        return json.loads(inflate.decompress(frame.data) if query else frame.data)

    async with web.ws_connect(server.gateway_url + query) as socket:
        hello = await read(socket)
        await socket.send_json(IDENTIFY)
        ready, guild = await read(socket), await read(socket)
        await socket.send_json({"op": 1, "d": 2})
        beat = await read(socket)
        people.say("ann", "art", "hello")
        message = await read(socket)

    assert (hello["op"], ready["t"], guild["t"], beat["op"]) == (10, "READY", "GUILD_CREATE", 11)
    assert [ready["s"], guild["s"], message["s"]] == [1, 2, 3]
    assert contract_shapes("MessageResponse", message["d"]) == []
    assert contract_shapes("GuildResponse", guild["d"]) == []


async def test_a_forgotten_session_cannot_be_resumed(server: Discord, web: aiohttp.ClientSession) -> None:
    """Op 9 for an unknown id; anything else before identifying is 4003."""
    resume = {"op": 6, "d": {"token": DEFAULT_TOKEN, "session_id": "gone", "seq": 7}}
    async with web.ws_connect(server.gateway_url) as socket:
        await socket.receive_json()
        await socket.send_json(resume)
        invalid = await socket.receive_json(timeout=PATIENCE_S)
        await socket.send_json({"op": 8, "d": {}})
        await socket.receive(timeout=PATIENCE_S)

    assert invalid == {"op": 9, "d": False}
    assert socket.close_code == 4003
