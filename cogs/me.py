"""`/me`: one's own quota, spending and queue."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, words_of
from bot.rendering.overview import overview_controls, overview_text
from bot.rendering.quotas import grant_line, quota_standing
from cogs._inbound.facts import asker_of, place_of
from cogs._outbound.links import address_of_status
from cogs._outbound.privately import deferred, shown


class Me(commands.Cog):
    """Tells whoever asks about themselves, and nobody else."""

    @app_commands.command(name="me", description=described("command.me.description"))
    async def me(self, interaction: Interaction) -> None:
        """Show what holds for the asker here, what they spent this month, and what is under way."""
        await deferred(interaction)
        bot = interaction.client
        asker = asker_of(interaction)
        overview = await bot.studio.members.overview(asker, place_of(interaction))
        words = words_of(interaction)
        standings = [quota_standing(each, words) for each in overview.standings]
        standings += [grant_line(drawn, words) for drawn in overview.granted]
        under_way = [(turn, address_of_status(bot, turn)) for turn in overview.under_way]
        text = overview_text(standings, overview.spent, under_way, words)
        await shown(interaction, text, overview_controls(under_way, words))


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Me())
