"""Threads: the button that opens one, and what follows when one, or more than that, is gone."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Darkroom, Interaction, words_of
from bot.domain.ids import ChannelId, GuildId, MessageId
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from bot.rendering import mentions
from bot.rendering.buttons import Press
from cogs._inbound.beginning import check_permissions, chosen_locale
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._outbound.privately import deferred, shown
from cogs._outbound.threads import open_thread


class Threads(commands.Cog):
    """Opens threads, and hears of places that are gone."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer presses from now on."""
        (await deeds_of(self._bot)).press(Action.THREAD, self._open)

    async def _open(self, interaction: Interaction, pressed: Press) -> None:
        """Open a thread under the message pressed on, and say where it is."""
        channel, message = interaction.channel, interaction.message
        if not isinstance(channel, discord.TextChannel) or message is None or message.flags.ephemeral:
            raise Refused(Refusal.NO_THREAD_HERE)
        check_permissions(interaction, thread=True)
        await deferred(interaction)
        asker = asker_of(interaction)
        turn = await self._bot.studio.allow(pressed.action, pressed.turn, asker, place_of(interaction))
        thread = await open_thread(
            self._bot, channel, MessageId(message.id), turn, await chosen_locale(interaction)
        )
        await shown(interaction, words_of(interaction).text("thread.opened", where=mentions.channel(thread)))

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, thread: discord.RawThreadDeleteEvent) -> None:
        """Nothing is continued there any more."""
        await self._bot.studio.threads.gone(ChannelId(thread.thread_id))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Nor in any of its threads."""
        await self._bot.studio.threads.gone(ChannelId(channel.id))

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Nothing more is made for a server that would not see it."""
        await self._bot.studio.threads.left(GuildId(guild.id))


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Threads(bot))
