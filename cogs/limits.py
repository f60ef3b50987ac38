"""`/limits`: what roles may ask for, set and read by those who run the server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, tell_privately, words_of
from bot.domain.ids import RoleId
from bot.domain.limits import Limit
from bot.domain.offers import names
from bot.errors import Refusal, Refused
from bot.rendering.limits import limits_set, limits_shown
from bot.studio.studio import Studio
from cogs._inbound.suggesting import completed, offered, suggested
from cogs._moderators.guard import Moderating, for_moderators, guild_of, moderator_of, offered_to_moderators
from cogs._outbound.privately import deferred

# What lifts a limit; Discord does not let a text be empty.
ANY = frozenset({"", "any", "*", "全部"})


@offered_to_moderators
class Limits(
    Moderating,
    commands.GroupCog,
    group_name="limits",
    group_description=described("command.limits.description"),
):
    """The commands; each checks again who uses it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @app_commands.command(name="set", description=described("command.limits.set.description"))
    @app_commands.describe(
        role=described("command.limits.set.option.role"),
        sizes=described("command.limits.set.option.sizes"),
        qualities=described("command.limits.set.option.qualities"),
        count=described("command.limits.set.option.count"),
        providers=described("command.limits.set.option.providers"),
        references=described("command.limits.set.option.references"),
    )
    async def change(
        self,
        interaction: Interaction,
        role: discord.Role | None = None,
        *,
        sizes: str | None = None,
        qualities: str | None = None,
        count: app_commands.Range[int, 1, 10] | None = None,
        providers: str | None = None,
        references: app_commands.Range[int, 0, 5] | None = None,
    ) -> None:
        """Set what is named, and leave the rest as it was."""
        words = words_of(interaction)
        offers = self._studio.offers
        changes: dict[str, object] = {
            **_names("sizes", sizes, names("size", offers)),
            **_names("qualities", qualities, names("quality", offers)),
            **_names("providers", providers, names("provider", offers)),
            **_number("count", count, least=1),
            **_number("references", references, least=0),
        }
        if not changes:
            await tell_privately(interaction, words.text("limits.nothing"))
            return
        await deferred(interaction)
        before, after = await self._studio.role_limits.change(
            guild_of(interaction), _role(role), changes, by=moderator_of(interaction)
        )
        await tell_privately(interaction, limits_set(before, after, words))

    @app_commands.command(name="show", description=described("command.limits.show.description"))
    async def show(self, interaction: Interaction) -> None:
        """Show every limit."""
        await deferred(interaction)
        limits = await self._studio.role_limits.all_of(guild_of(interaction))
        gone = [limit.role for limit in limits if limit.role and _is_gone(limit, interaction.guild)]
        await tell_privately(interaction, limits_shown(limits, words_of(interaction), gone))

    @app_commands.command(name="clear", description=described("command.limits.clear.description"))
    @app_commands.describe(
        role=described("command.limits.clear.option.role"), gone=described("command.limits.clear.option.gone")
    )
    async def clear(
        self, interaction: Interaction, role: discord.Role | None = None, gone: str | None = None
    ) -> None:
        """Lift every limit of a role, or of everyone."""
        await deferred(interaction)
        guild = guild_of(interaction)
        chosen = _role(role) if gone is None else _known(gone, await self._studio.role_limits.all_of(guild))
        before, after = await self._studio.role_limits.clear(guild, chosen, by=moderator_of(interaction))
        await tell_privately(interaction, limits_set(before, after, words_of(interaction)))

    @clear.autocomplete("gone")
    @for_moderators
    async def _gone(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        limits = await self._studio.role_limits.all_of(guild_of(interaction))
        roles = [str(limit.role) for limit in limits if _is_gone(limit, interaction.guild)]
        return suggested(typed, roles)

    change.autocomplete("sizes")(offered("size", completed))
    change.autocomplete("qualities")(offered("quality", completed))
    change.autocomplete("providers")(offered("provider", completed))


def _role(role: discord.Role | None) -> RoleId | None:
    """Everyone's own role stands for everyone."""
    return None if role is None or role.is_default() else RoleId(role.id)


def _known(gone: str, limits: Iterable[Limit]) -> RoleId:
    """The role of a limit that was chosen by its number; raises `Refused` for one that has none."""
    roles = {str(limit.role): limit.role for limit in limits if limit.role is not None}
    if gone not in roles:
        facts = {"option": "gone", "given": gone, "choices": ", ".join(roles) or "—"}
        raise Refused(Refusal.UNKNOWN_OPTION, facts)
    return roles[gone]


def _is_gone(limit: Limit, guild: discord.Guild | None) -> bool:
    return limit.role is not None and guild is not None and guild.get_role(limit.role) is None


def _names(option: str, typed: str | None, known: tuple[str, ...]) -> Mapping[str, tuple[str, ...] | None]:
    """What a list stands for; raises `Refused` for a name nobody has, which would shut everybody out."""
    if typed is None:
        return {}
    if typed.strip().casefold() in ANY:
        return {option: None}
    named = tuple(
        dict.fromkeys(name for each in typed.replace("，", ",").split(",") if (name := each.strip()))
    )
    for name in named:
        if name not in known:
            raise Refused(
                Refusal.UNKNOWN_OPTION, {"option": option, "given": name, "choices": ", ".join(known)}
            )
    return {option: named or None}


def _number(option: str, number: int | None, *, least: int) -> Mapping[str, int]:
    """A made-up interaction may hold what Discord's own client would not send."""
    if number is None:
        return {}
    if number < least:
        raise Refused(Refusal.AMOUNT_OUT_OF_RANGE, {"given": str(number), "limit": "10"})
    return {option: number}


async def setup(bot: Darkroom) -> None:
    """Add the commands."""
    await bot.add_cog(Limits(bot.studio))
