"""`/usage`: what a server made and what it cost, in a chart, a table and a file."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import discord
from discord import app_commands
from discord.ext import commands

from bot.calls import Unreachable
from bot.client import Darkroom, Interaction, described, words_of
from bot.domain.consumption import By, Consumption, Key, Period
from bot.domain.ids import RoleId
from bot.errors import Refusal, Refused
from bot.rendering.chart import CHART, MOST_SERIES, chart
from bot.rendering.usage import TABLE, chart_names, chart_titles, usage_table, usage_text
from cogs._moderators.guard import Moderating, guild_of, offered_to_moderators
from cogs._moderators.panels import Facts, heard, panel_id
from cogs._outbound.easel import Easel, easel_of
from cogs._outbound.privately import deferred, shown

PREFIX = "usage"
_PERIODS = [app_commands.Choice(name=described(f"choice.period.{each}"), value=each.value) for each in Period]
_BY = [app_commands.Choice(name=described(f"choice.by.{each}"), value=each.value) for each in By]


class Usage(Moderating, commands.Cog):
    """Shows it to whoever may manage the server."""

    def __init__(self, bot: Darkroom, easel: Easel) -> None:
        self._bot = bot
        self._easel = easel
        self._studio = bot.studio

    @app_commands.command(name="usage", description=described("command.usage.description"))
    @app_commands.describe(
        period=described("command.usage.option.period"), by=described("command.usage.option.by")
    )
    @app_commands.choices(period=_PERIODS, by=_BY)
    @offered_to_moderators
    async def usage(
        self, interaction: Interaction, period: str = Period.MONTH.value, by: str = By.MEMBER.value
    ) -> None:
        """Draw the chart, and say its figures."""
        await deferred(interaction)
        await self._show(interaction, *_read((period, by)))

    async def _show(self, interaction: Interaction, period: Period, by: By) -> None:
        words = words_of(interaction)
        found = await self._found(interaction, period, by)
        zone = (await self._studio.settings.of(guild_of(interaction))).zone
        names = chart_names(found, await self._names(interaction.guild, found), words)
        drawn = await self._easel.drawn(chart, found, names, chart_titles(words))
        view = discord.ui.View(timeout=None)
        view.add_item(
            discord.ui.Button(label=words.text("usage.csv"), custom_id=panel_id(PREFIX, period, by))
        )
        view.stop()
        call = interaction.edit_original_response(
            content=usage_text(found, period, zone, words),
            attachments=[discord.File(io.BytesIO(drawn), CHART)],
            view=view,
        )
        await self._bot.calls.carried_out(call)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the button that gives the table."""
        await heard(interaction, PREFIX, self._table)

    async def _table(self, interaction: Interaction, facts: Facts) -> None:
        period, by = _read(facts)
        await deferred(interaction)
        words = words_of(interaction)
        found = await self._found(interaction, period, by)
        names = await self._names(interaction.guild, found)
        await shown(interaction, words.text("usage.table"), (), [(TABLE, usage_table(found, names, words))])

    async def _found(self, interaction: Interaction, period: Period, by: By) -> Consumption:
        roles = _highest_first(interaction.guild)
        return await self._studio.usage.of(guild_of(interaction), period, by, roles)

    async def _names(self, guild: discord.Guild | None, found: Consumption) -> Mapping[Key, str]:
        """The names of all that are known; of members who are not, those who are drawn are looked up."""
        if guild is None:
            return {}
        numbers = [each.key for each in found.series if isinstance(each.key, int) and each.key]
        known: dict[Key, str] = {key: name for key in numbers if (name := _known_name(guild, found.by, key))}
        if found.by is not By.MEMBER:
            return known
        for key in numbers[:MOST_SERIES]:
            if key not in known and (name := await self._member(guild, key)):
                known[key] = name
        return known

    async def _member(self, guild: discord.Guild, key: int) -> str | None:
        try:
            return (await self._bot.calls.carried_out(guild.fetch_member(key))).display_name
        except (discord.HTTPException, Unreachable):
            return None


def _known_name(guild: discord.Guild, by: By, key: int) -> str | None:
    if by is By.CHANNEL:
        channel = guild.get_channel(key)
        return f"#{channel.name}" if channel else None
    if by is By.ROLE:
        role = guild.get_role(key)
        return role.name if role else None
    member = guild.get_member(key)
    return member.display_name if member else None


def _highest_first(guild: discord.Guild | None) -> Sequence[RoleId]:
    """Everybody's own role tells nobody apart."""
    roles = sorted(guild.roles, reverse=True) if guild else []
    return [RoleId(role.id) for role in roles if not role.is_default()]


def _read(facts: Facts) -> tuple[Period, By]:
    """What the button's id says; raises `Refused` for one that is not ours."""
    try:
        period, by = facts
        return Period(period), By(by)
    except ValueError as error:
        raise Refused(Refusal.NOT_FOUND) from error


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Usage(bot, await easel_of(bot)))
