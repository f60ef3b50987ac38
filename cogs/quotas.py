"""`/quota`: how much may be made in a server, set and read by those who run it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, tell_privately, words_of
from bot.domain.amounts import counted, granted
from bot.domain.ids import ChannelId, UserId
from bot.domain.quotas import Measure, Rule, Subject
from bot.domain.windows import Per
from bot.rendering.quotas import (
    grant_line,
    quota_cleared,
    quota_granted,
    quota_rules,
    quota_set,
    quota_standing,
    quota_standings,
    rule_label,
)
from bot.rendering.words import Words
from bot.studio.studio import Studio
from cogs._inbound.facts import asker_with, place_of
from cogs._inbound.suggesting import labelled
from cogs._moderators.guard import Moderating, for_moderators, guild_of, moderator_of, offered_to_moderators
from cogs._outbound.privately import deferred

_PER = [app_commands.Choice(name=described(f"choice.per.{per}"), value=per.value) for per in Per]
_MEASURE = [
    app_commands.Choice(name=described(f"choice.measure.{measure}"), value=measure.value)
    for measure in Measure
]
_APPLIES_TO = [
    app_commands.Choice(name=described(f"choice.applies_to.{kind}"), value=kind.value)
    for kind in (Subject.EACH, Subject.SERVER)
]


class Where(app_commands.Transformer):
    """A channel that pictures can be asked for in, or whose threads can."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel, as Discord's own picker offers them."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """The kinds that hold messages or threads; a thread counts as its channel."""
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.forum, kinds.voice, kinds.stage_voice]

    async def transform(
        self,
        interaction: discord.Interaction[Any],  # noqa: ARG002  discord.py's signature
        value: app_commands.AppCommandChannel,
        /,
    ) -> ChannelId:
        """Only the id counts; the bot may not even see the channel."""
        return ChannelId(value.id)


@offered_to_moderators
class Quotas(
    Moderating,
    commands.GroupCog,
    group_name="quota",
    group_description=described("command.quota.description"),
):
    """The commands; each checks again who uses it, whatever a server made of the defaults."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @app_commands.command(name="set", description=described("command.quota.set.description"))
    @app_commands.describe(
        limit=described("command.quota.set.option.limit"),
        per=described("command.quota.set.option.per"),
        member=described("command.quota.set.option.member"),
        role=described("command.quota.set.option.role"),
        channel=described("command.quota.set.option.channel"),
        applies_to=described("command.quota.set.option.applies_to"),
        measure=described("command.quota.set.option.measure"),
    )
    @app_commands.choices(per=_PER, applies_to=_APPLIES_TO, measure=_MEASURE)
    async def set(
        self,
        interaction: Interaction,
        limit: float,
        per: str,
        *,
        member: discord.Member | None = None,
        role: discord.Role | None = None,
        channel: app_commands.Transform[ChannelId, Where] | None = None,
        applies_to: str = Subject.EACH.value,
        measure: str = Measure.IMAGES.value,
    ) -> None:
        """Set one rule, in place of the one there was."""
        words = words_of(interaction)
        whom = _subject(member, role, channel, applies_to)
        if whom is None:
            await tell_privately(interaction, words.text("quota.one_subject"))
            return
        kind, subject = whom
        rule = Rule(
            guild=guild_of(interaction),
            kind=kind,
            subject=subject,
            per=Per(per),
            limit=counted(limit, Measure(measure)),
            measure=Measure(measure),
        )
        await deferred(interaction)
        before = await self._studio.rules.set(rule, by=moderator_of(interaction))
        await tell_privately(interaction, quota_set(rule, words, before))

    @app_commands.command(name="show", description=described("command.quota.show.description"))
    @app_commands.describe(member=described("command.quota.show.option.member"))
    async def show(self, interaction: Interaction, member: discord.Member | None = None) -> None:
        """Show the server's rules, or what holds for one member here and how much of it is used."""
        words = words_of(interaction)
        await deferred(interaction)
        if member is None:
            rules = await self._studio.rules.all_of(guild_of(interaction))
            gone = [rule for rule in rules if _name(rule, interaction.guild) is None]
            text = quota_rules(rules, words, gone)
        else:
            text = await self._holding(interaction, member, words)
        await tell_privately(interaction, text)

    async def _holding(self, interaction: Interaction, member: discord.Member, words: Words) -> str:
        """All that holds for one member here: rules, grants, and whether they may ask at all."""
        guild, user = guild_of(interaction), UserId(member.id)
        asker = asker_with(member, discord.Permissions.none())
        lines = [
            quota_standing(each, words)
            for each in await self._studio.rules.standing(asker, place_of(interaction))
        ]
        lines += [grant_line(drawn, words) for drawn in await self._studio.rules.grants_of(guild, user)]
        if await self._studio.policy.ban_of(guild, user) is not None:
            lines.append(words.text("quota.barred", who=member.mention))
        return quota_standings(member.id, lines, words)

    @app_commands.command(name="clear", description=described("command.quota.clear.description"))
    @app_commands.describe(
        member=described("command.quota.clear.option.member"),
        role=described("command.quota.clear.option.role"),
        channel=described("command.quota.clear.option.channel"),
        applies_to=described("command.quota.clear.option.applies_to"),
        rule=described("command.quota.clear.option.rule"),
    )
    @app_commands.choices(applies_to=_APPLIES_TO)
    async def clear(
        self,
        interaction: Interaction,
        *,
        member: discord.Member | None = None,
        role: discord.Role | None = None,
        channel: app_commands.Transform[ChannelId, Where] | None = None,
        applies_to: str = Subject.EACH.value,
        rule: str | None = None,
    ) -> None:
        """Remove every rule for one subject, or one rule chosen from the list."""
        words = words_of(interaction)
        whom = _subject(member, role, channel, applies_to)
        if whom is None:
            await tell_privately(interaction, words.text("quota.one_subject"))
            return
        await deferred(interaction)
        guild, by = guild_of(interaction), moderator_of(interaction)
        if rule is None:
            removed = await self._studio.rules.clear(guild, *whom, by=by)
        else:
            chosen = [each for each in await self._studio.rules.all_of(guild) if _key(each) == rule]
            removed = await self._studio.rules.clear_one(chosen[0], by=by) if chosen else ()
        await tell_privately(interaction, quota_cleared(removed, words))

    @clear.autocomplete("rule")
    @for_moderators
    async def _listed(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        words = words_of(interaction)
        rules = await self._studio.rules.all_of(guild_of(interaction))
        labels = {_key(rule): rule_label(rule, _name(rule, interaction.guild), words) for rule in rules}
        return labelled(typed, labels)

    @app_commands.command(name="grant", description=described("command.quota.grant.description"))
    @app_commands.describe(
        member=described("command.quota.grant.option.member"),
        amount=described("command.quota.grant.option.amount"),
        measure=described("command.quota.grant.option.measure"),
        until=described("command.quota.grant.option.until"),
    )
    @app_commands.choices(measure=_MEASURE)
    async def grant(
        self,
        interaction: Interaction,
        member: discord.Member,
        amount: float,
        measure: str = Measure.IMAGES.value,
        until: str | None = None,
    ) -> None:
        """Give a member more than their own quota."""
        much = granted(amount, Measure(measure))
        await deferred(interaction)
        grant = await self._studio.rules.grant(
            guild_of(interaction),
            UserId(member.id),
            much,
            Measure(measure),
            until,
            by=moderator_of(interaction),
        )
        await tell_privately(interaction, quota_granted(grant, words_of(interaction)))


def _subject(
    member: discord.Member | None,
    role: discord.Role | None,
    channel: ChannelId | None,
    applies_to: str,
) -> tuple[Subject, int | None] | None:
    """Whom a rule is for; None where more than one was named. A channel's rule is for all in it together."""
    if role is not None and role.is_default():
        role = None  # everyone's role: for each member
    ids = {
        Subject.MEMBER: member.id if member else None,
        Subject.ROLE: role.id if role else None,
        Subject.CHANNEL: channel,
    }
    named = [(kind, subject) for kind, subject in ids.items() if subject is not None]
    if not named:
        return Subject(applies_to), None
    if len(named) > 1 or applies_to == Subject.SERVER:
        return None
    return named[0]


def _key(rule: Rule) -> str:
    """What Discord sends back for a rule chosen from the list."""
    return f"{rule.kind}:{rule.subject or 0}:{rule.per}:{rule.measure}"


def _name(rule: Rule, guild: discord.Guild | None) -> str | None:
    """The name of what a rule is for; None where that is no more. Members are not known by name here."""
    if guild is None or rule.subject is None or rule.kind is Subject.MEMBER:
        return str(rule.subject or rule.kind)
    found = guild.get_role(rule.subject) or guild.get_channel(rule.subject)
    return found.name if found else None


async def setup(bot: Darkroom) -> None:
    """Add the commands."""
    await bot.add_cog(Quotas(bot.studio))
