"""`/audit`: who did what in a server, a page at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.chronicle import Page, Way
from bot.domain.ids import UserId
from bot.errors import Refusal, Refused
from bot.rendering.chronicle import chronicle_text, fitting
from cogs._moderators.guard import Moderating, guild_of, offered_to_moderators
from cogs._moderators.panels import Facts, heard, panel_id
from cogs._outbound.privately import deferred

PREFIX = "audit"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_INSTANT = timedelta(microseconds=1)


class Audit(Moderating, commands.Cog):
    """Shows it to whoever may manage the server."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot
        self._studio = bot.studio

    @app_commands.command(name="audit", description=described("command.audit.description"))
    @app_commands.describe(member=described("command.audit.option.member"))
    @offered_to_moderators
    async def audit(self, interaction: Interaction, member: discord.User | None = None) -> None:
        """Show the newest; whoever left the server is found by id."""
        await deferred(interaction)
        whose = UserId(member.id) if member else None
        page = await self._studio.chronicle.page(guild_of(interaction), whose)
        await self._show(interaction, page, whose)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the buttons that turn the page."""
        await heard(interaction, PREFIX, self._turn)

    async def _turn(self, interaction: Interaction, facts: Facts) -> None:
        whose, way, moment = _read(facts)
        await first_answer(interaction, interaction.response.defer)
        page = await self._studio.chronicle.page(guild_of(interaction), whose, way, moment)
        await self._show(interaction, page, whose)

    async def _show(self, interaction: Interaction, page: Page, whose: UserId | None) -> None:
        words = words_of(interaction)
        page = fitting(page, words)
        view = discord.ui.View(timeout=None)
        sides = [(Way.NEWER, page.newer, 0), (Way.OLDER, page.older, -1)]
        for way, there, edge in sides if page.deeds else ():
            moment = (page.deeds[edge].at - _EPOCH) // _INSTANT
            view.add_item(
                discord.ui.Button(
                    label=words.text(f"audit.{way}"),
                    custom_id=panel_id(PREFIX, whose or 0, way, moment),
                    disabled=not there,
                )
            )
        view.stop()
        call = interaction.edit_original_response(
            content=chronicle_text(page, words), view=view if view.children else None
        )
        await self._bot.calls.carried_out(call)


def _read(facts: Facts) -> tuple[UserId | None, Way, datetime]:
    """What a button's id says; raises `Refused` for one that is not ours."""
    try:
        member, way, moment = facts
        return UserId(int(member)) or None, Way(way), _EPOCH + int(moment) * _INSTANT
    except (ValueError, OverflowError) as error:
        raise Refused(Refusal.NOT_FOUND) from error


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Audit(bot))
