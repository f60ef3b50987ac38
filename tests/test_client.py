"""Before there is a client: where it connects, and what it is granted; then what it asks for, and where."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest
import pytest_asyncio

from bot.app import utc_now
from bot.client import Darkroom, described
from bot.errors import ConfigurationError
from bot.rendering.words import locales
from bot.which_discord import REAL_API, content_is_granted, point_at
from sandbox.discord.server import Discord
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from tests.cogs.lab import connected
from tests.cogs.scripted import ScriptedStudio

CONTENT = 1 << 15


@pytest_asyncio.fixture
async def server(tmp_path: Path) -> AsyncIterator[Discord]:
    """A local Discord."""
    server = Discord(tmp_path)
    await server.start()
    yield server
    await server.stop()


async def test_everything_is_asked_of_the_one_address_given(server: Discord) -> None:
    """REST, gateway and pictures of users: none is left pointing at the real Discord."""
    await point_at(server.api_url)

    origin = server.api_url.removesuffix("/api/v10")
    base = discord.http.Route.BASE
    assert base == server.api_url
    assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY).startswith(origin.replace("http", "ws"))
    assert discord.Asset.BASE.startswith(origin)
    assert not server.api_url.startswith(REAL_API)


async def test_a_place_that_is_not_discord_is_named(server: Discord) -> None:
    """The operator reads which address is wrong."""
    with pytest.raises(ConfigurationError, match="/cdn/gateway does not answer as Discord does"):
        await point_at(server.api_url.replace("/api/v10", "/cdn"))


async def test_a_place_where_nobody_listens_is_named(server: Discord) -> None:
    """As above, and it does not take long."""
    await server.stop()

    with pytest.raises(ConfigurationError, match="does not answer"):
        await point_at(server.api_url)
    await server.start()


@pytest.mark.parametrize(("privileged", "granted"), [(0, False), (CONTENT, True)])
async def test_message_content_is_asked_for_only_where_it_is_granted(
    server: Discord,
    privileged: int,
    granted: bool,  # noqa: FBT001  pytest gives it by name
) -> None:
    """The application's own flags tell, before anything connects."""
    server.world.state.application.privileged = privileged

    assert await content_is_granted(server.api_url, DEFAULT_TOKEN) is granted


async def test_a_wrong_token_is_told_in_a_sentence(server: Discord) -> None:
    """The operator must change it; it is not shown."""
    with pytest.raises(ConfigurationError, match="does not accept the bot's token") as refused:
        await content_is_granted(server.api_url, "not-it")

    assert "not-it" not in str(refused.value)


async def test_an_intent_discord_does_not_grant_is_told_apart(server: Discord) -> None:
    """Close 4014 comes out as one exception, so that it can be tried once without."""
    await point_at(server.api_url)
    bot = Darkroom(studio=ScriptedStudio(), extensions=(), clock=utc_now, message_content=True)

    async with bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await bot.start(DEFAULT_TOKEN)


async def test_servers_the_operator_did_not_name_are_refused(server: Discord) -> None:
    """In words to whoever uses a command there, and in silence to everybody else."""
    await point_at(server.api_url)
    async with connected(server, ScriptedStudio(), guilds=[1]) as lab:
        asked = server.people.slash("ann", "art", "imagine", prompt="a lighthouse")

        assert "does not work in this server" in await lab.private_answer(asked)
        assert lab.studio.asked == []


async def test_the_last_end_is_told_before_the_bot_leaves(server: Discord) -> None:
    """A log channel has the line of a turn that ended while the bot was told to stop."""
    told: list[bool] = []
    async with connected(server, ScriptedStudio()) as lab:

        async def on_turn_shown() -> None:
            await lab.bot.fetch_channel(int(server.people.channel("art").id))
            told.append(lab.bot.is_closed())

        lab.bot.add_listener(on_turn_shown)
        lab.bot.dispatch("turn_shown")

    assert told == [False]


async def test_commands_are_described_in_every_language(server: Discord) -> None:
    """Discord shows descriptions in the reader's own; English stands for the rest."""
    async with connected(server, ScriptedStudio()):
        commands = server.world.state.commands.values()
        imagine = next(command for command in commands if command["name"] == "imagine")

    assert set(imagine["description_localizations"]) >= set(locales()) - {"en"}
    assert imagine["description"] == str(described("command.imagine.description"))
    assert [option["name"] for option in imagine["options"]][:4] == ["prompt", "size", "quality", "count"]
