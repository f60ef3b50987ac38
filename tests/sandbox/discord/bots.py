"""A real discord.py client for the tests, and the way to point it at the local Discord."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import discord
import yarl
from discord import app_commands

from sandbox.discord.server import Discord
from tests.patience import PATIENCE_S


class Bot(discord.Client):
    """An unmodified client with a command tree; tests hang their commands on it.

    `heard` are the messages it is told of, `seen` the names of all events.
    """

    def __init__(self, **intents: bool) -> None:
        wanted = {"guilds": True, "messages": True, "guild_reactions": True, **intents}
        super().__init__(intents=discord.Intents(**wanted), guild_ready_timeout=0.1, enable_debug_events=True)
        self.tree = app_commands.CommandTree(self)
        self.heard: asyncio.Queue[discord.Message] = asyncio.Queue()
        self.seen: list[str] = []

    async def setup_hook(self) -> None:
        """Register the commands, as bots do."""
        await self.tree.sync()

    async def on_message(self, message: discord.Message) -> None:
        """Keep what other people say."""
        if message.author != self.user:
            self.heard.put_nowait(message)

    async def on_socket_event_type(self, event: str) -> None:
        """Keep the names of the events."""
        self.seen.append(event)

    def text_channel(self, channel_id: str) -> discord.TextChannel:
        """A text channel it knows."""
        channel = self.get_channel(int(channel_id))
        assert isinstance(channel, discord.TextChannel)
        return channel

    async def next_heard(self) -> discord.Message:
        """The next message somebody else sent."""
        return await asyncio.wait_for(self.heard.get(), PATIENCE_S)


Connect = Callable[[Bot], Awaitable[Bot]]


@contextmanager
def pointed_at(server: Discord) -> Iterator[None]:
    """Make discord.py use the local Discord, and the real one again afterwards."""
    route, socket, asset = discord.http.Route, discord.gateway.DiscordWebSocket, discord.Asset
    before = (route.BASE, socket.DEFAULT_GATEWAY, asset.BASE)
    route.BASE = server.api_url
    socket.DEFAULT_GATEWAY = yarl.URL(server.gateway_url)
    asset.BASE = server.world.base_url + "/cdn"
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY, asset.BASE = before
