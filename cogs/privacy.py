"""`/privacy`: what is held about whoever asks; and the messages of whoever was forgotten are emptied."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.holdings import Showing
from bot.domain.ids import GuildId, UserId
from bot.errors import StoreError
from bot.rendering.buttons import Button, Style
from bot.rendering.privacy import belongings_page, emptied_text, erased_text, held_text, warning_text
from bot.rendering.words import Words
from cogs._inbound.beginning import answered
from cogs._inbound.facts import place_of
from cogs._outbound.privately import deferred, sent, shown
from cogs._outbound.threads import rename_thread
from cogs._status.board import Board, board_of
from cogs._status.pacing import Gate

_log = logging.getLogger(__name__)

# All that its id says: whoever presses it is forgotten, and only they see it.
FORGET = "privacy:forget"
# Messages are emptied this fast, so that nothing under way has to wait for it.
RATE, BURST = 1.0, 5
# As long as an interaction's answer can still be changed.
TELLING_S = 600.0


class Privacy(
    commands.GroupCog, group_name="privacy", group_description=described("command.privacy.description")
):
    """Tells, gives and erases what is held about people; only they themselves may ask for it."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board
        self._work: asyncio.Task[None] | None = None
        self._unreached = 0

    async def cog_load(self) -> None:
        """Empty messages from now on, also those that an earlier life left."""
        self._work = asyncio.create_task(self._empty_messages())
        self._work.add_done_callback(_ended)

    async def cog_unload(self) -> None:
        """Stop; the rest is done after the next start."""
        if self._work is not None:
            self._work.cancel()

    @app_commands.command(name="show", description=described("command.privacy.show.description"))
    async def show(self, interaction: Interaction) -> None:
        """Tell in numbers what is held about whoever asks."""
        await deferred(interaction)
        held = await self._studio.privacy.held(UserId(interaction.user.id), place_of(interaction))
        await shown(interaction, held_text(held, words_of(interaction)))

    @app_commands.command(name="export", description=described("command.privacy.export.description"))
    async def export(self, interaction: Interaction) -> None:
        """Give whoever asks all that is held about them."""
        await deferred(interaction)
        words, place = words_of(interaction), place_of(interaction)
        limit = self._board.limit_of(place, interaction.filesize_limit)
        page = partial(belongings_page, words=words)
        user = UserId(interaction.user.id)
        async with self._studio.privacy.packed(user, place, page, limit=limit) as packed:
            text = words.text("privacy.packed")
            if packed.left_out:
                left_out = words.text("privacy.left_out", n=packed.left_out)
                text = words.text("joint", first=text, second=left_out)
            await sent(interaction, text, packed.parts)

    @app_commands.command(name="forget", description=described("command.privacy.forget.description"))
    async def forget(self, interaction: Interaction) -> None:
        """Say what forgetting would do, with a button to go on."""
        await deferred(interaction)
        words = words_of(interaction)
        held = await self._studio.privacy.held(UserId(interaction.user.id), place_of(interaction))
        if not held.rows:
            await shown(interaction, held_text(held, words))
            return
        label = words.text("forget.button")
        button = Button(action="forget", custom_id=FORGET, label=label, style=Style.DANGER)
        await shown(interaction, warning_text(held, words), [button])

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the button."""
        data: Mapping[str, Any] = interaction.data or {}
        if data.get("custom_id") == FORGET:
            await answered(interaction, partial(self._forget, interaction))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """From now on the time runs after which nothing of that server is left."""
        await self._studio.retention.departed(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Whoever comes back in time loses nothing."""
        await self._studio.retention.returned(GuildId(guild.id))

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Find out which servers were left while the bot was away."""
        await self._studio.retention.present_in([GuildId(guild.id) for guild in self._bot.guilds])

    async def _forget(self, interaction: Interaction) -> None:
        await first_answer(interaction, interaction.response.defer)
        words = words_of(interaction)
        await shown(interaction, words.text("privacy.erasing"))
        before = self._unreached
        erased = await self._studio.erasure.forget(UserId(interaction.user.id))
        text = erased_text(words, **asdict(erased))
        await shown(interaction, text)
        if not erased.messages:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TELLING_S):
                await self._studio.erasure.shown_nowhere()
        missed = self._unreached - before
        told = words.text("privacy.unreached", n=missed) if missed else words.text("privacy.emptied_all")
        await shown(interaction, f"{text}\n{told}")

    async def _empty_messages(self) -> None:
        """Empty what is listed, for as long as the bot runs."""
        await self._bot.wait_until_ready()
        pace = Gate(rate=RATE, burst=BURST, clock=asyncio.get_running_loop().time)
        async for showing in self._studio.erasure.showings():
            await pace.passed()
            try:
                await self._empty(showing)
            except StoreError as error:
                _log.warning("message %d is not noted as emptied: %s", showing.message, error)

    async def _empty(self, showing: Showing) -> None:
        words = Words(await self._board.language_of(showing.guild, showing.locale))
        text = emptied_text(showing.reason, words)
        if showing.guild is not None:
            await rename_thread(self._bot, showing.message, words.text("privacy.thread"))
        if await self._board.empty(showing.message, showing.channel, text):
            await self._studio.erasure.emptied(showing.message)
        elif await self._studio.erasure.missed(showing.message):
            self._unreached += 1


def _ended(work: asyncio.Task[None]) -> None:
    if not work.cancelled() and (error := work.exception()) is not None:
        _log.error("messages are no longer emptied", exc_info=error)


async def setup(bot: Darkroom) -> None:
    """Add the commands."""
    await bot.add_cog(Privacy(bot, await board_of(bot)))
