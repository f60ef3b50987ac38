"""A whole local Discord with the bot's own client on it, and a scripted studio behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.client import Darkroom
from bot.which_discord import point_at
from sandbox.discord.control.staging import Staging
from sandbox.discord.server import Discord
from sandbox.discord.state.records import Interaction, Message
from sandbox.discord.state.seeds import DEFAULT_TOKEN
from tests.cogs.scripted import ScriptedStudio
from tests.patience import PATIENCE_S

EXTENSIONS = (
    "cogs.imagine",
    "cogs.replies",
    "cogs.buttons",
    "cogs.menus",
    "cogs.quotas",
    "cogs.limits",
    "cogs.policy",
)


@dataclass
class Lab:
    """Everything a test of the cogs touches."""

    discord: Discord
    studio: ScriptedStudio
    bot: Darkroom
    staging: Staging

    async def answer(self, asked: Interaction) -> Message:
        """The message that answers an interaction, once there is one."""
        return await self.discord.world.until(lambda: self.discord.people.answer_to(asked))

    async def private_answer(self, asked: Interaction) -> str:
        """What only the asker reads, once it has come."""
        message = await self.answer(asked)
        await self.discord.world.until(lambda: message.content)
        assert message.seen_by == asked.user_id
        return message.content

    async def reply_to(self, message: Message) -> Message:
        """The bot's own reply to a person's message, once there is one."""
        return await self.discord.world.until(lambda: next(iter(self.replies_to(message)), None))

    def replies_to(self, message: Message) -> list[Message]:
        """All the bot's replies to a message."""
        every = self.discord.world.messages_in(message.channel_id)
        return [each for each in every if each.reference_id == message.id]

    async def shown(self, count: int = 1) -> None:
        """Return once the studio knows of so many endings on Discord."""
        async with asyncio.timeout(PATIENCE_S):
            await self.studio.until_shown(count)

    def reached(self, message: Message) -> list[str]:
        """The routes by which each version of a message came."""
        return [version.route for version in message.versions]

    async def settles(self) -> None:
        """Return once the bot has had every chance to act on what it was told."""
        asked = self.discord.people.autocomplete("ann", "lounge", "imagine", "provider", provider="")
        await self.discord.world.until(lambda: asked.choices)


@asynccontextmanager
async def connected(
    discord: Discord, studio: ScriptedStudio, *, message_content: bool = False, guilds: Collection[int] = ()
) -> AsyncIterator[Lab]:
    """Connect a bot, yield it when it is ready, close it."""
    await point_at(discord.api_url)
    clock = discord.world.clock
    bot = Darkroom(
        studio=studio,
        extensions=EXTENSIONS,
        message_content=message_content,
        guilds=guilds,
        clock=lambda: datetime.fromtimestamp(clock.now(), UTC),
        guild_ready_timeout=0.01,
    )
    running = asyncio.create_task(bot.start(DEFAULT_TOKEN))
    try:
        await _ready(bot, running)
        staging = Staging(discord.world, discord.people, discord.limits, discord.faults, discord.gateway)
        yield Lab(discord, studio, bot, staging)
    finally:
        await bot.close()
        await running


async def _ready(bot: Darkroom, running: asyncio.Task[None]) -> None:
    """Wait for the bot, but not for one that has failed."""
    await asyncio.sleep(0)
    while not running.done():
        try:
            async with asyncio.timeout(0.05):
                await bot.wait_until_ready()
                return
        except (TimeoutError, RuntimeError):
            # discord.py knows nothing to wait for until it has begun to log in.
            await asyncio.sleep(0.005)
    await running
