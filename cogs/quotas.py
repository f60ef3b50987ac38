"""`/quota`: how much may be made in a server, set and read by those who run it."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, described, first_answer, locale_of, tell_privately
from bot.domain import money
from bot.domain.ids import ChannelId, GuildId, UserId
from bot.domain.quotas import Measure, Per, Rule, Subject
from bot.rendering.quotas import quota_cleared, quota_rules, quota_set, quota_standing, quota_standings
from bot.rendering.words import Words
from bot.studio.rules import Rules
from cogs._inbound import asker_of, place_of

# More than this is no limit, and less than what every store can count.
LARGEST_LIMIT = 1_000_000

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


@app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
@app_commands.allowed_installs(guilds=True, users=False)
@app_commands.default_permissions(manage_guild=True)
class Quotas(commands.GroupCog, group_name="quota", group_description=described("command.quota.description")):
    """The commands; each checks again who uses it, whatever a server made of the defaults."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Let only those in who may manage the server."""
        if not interaction.permissions.manage_guild:
            raise app_commands.MissingPermissions(["manage_server"])
        return True

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
        interaction: discord.Interaction[Darkroom],
        limit: app_commands.Range[float, 0, LARGEST_LIMIT],
        per: str,
        member: discord.Member | None = None,
        role: discord.Role | None = None,
        channel: app_commands.Transform[ChannelId, Where] | None = None,
        applies_to: str = Subject.EACH.value,
        measure: str = Measure.IMAGES.value,
    ) -> None:
        """Set one rule, in place of the one there was."""
        words = Words(locale_of(interaction))
        whom = _subject(member, role, channel, applies_to)
        if whom is None:
            await tell_privately(interaction, words.text("quota.one_subject"))
            return
        kind, subject = whom
        counted = Measure(measure)
        rule = Rule(
            guild=_guild(interaction),
            kind=kind,
            subject=subject,
            per=Per(per),
            limit=money.micro(limit) if counted is Measure.USD else int(limit),
            measure=counted,
        )
        await _take_time(interaction)
        await self._rules.set(rule, by=UserId(interaction.user.id))
        await tell_privately(interaction, quota_set(rule, words))

    @app_commands.command(name="show", description=described("command.quota.show.description"))
    @app_commands.describe(member=described("command.quota.show.option.member"))
    async def show(
        self, interaction: discord.Interaction[Darkroom], member: discord.Member | None = None
    ) -> None:
        """Show the server's rules, or what holds for one member here and how much of it is used."""
        words = Words(locale_of(interaction))
        await _take_time(interaction)
        if member is None:
            text = quota_rules(await self._rules.all_of(_guild(interaction)), words)
        else:
            asker = asker_of(member, discord.Permissions.none())
            standings = await self._rules.standing(asker, place_of(interaction))
            lines = [
                quota_standing(each.charge.rule, words, used=each.used, ends_at=each.charge.window.ends_at)
                for each in standings
            ]
            text = quota_standings(member.id, lines, words)
        await tell_privately(interaction, text)

    @app_commands.command(name="clear", description=described("command.quota.clear.description"))
    @app_commands.describe(
        member=described("command.quota.clear.option.member"),
        role=described("command.quota.clear.option.role"),
        channel=described("command.quota.clear.option.channel"),
        applies_to=described("command.quota.clear.option.applies_to"),
    )
    @app_commands.choices(applies_to=_APPLIES_TO)
    async def clear(
        self,
        interaction: discord.Interaction[Darkroom],
        member: discord.Member | None = None,
        role: discord.Role | None = None,
        channel: app_commands.Transform[ChannelId, Where] | None = None,
        applies_to: str = Subject.EACH.value,
    ) -> None:
        """Remove every rule for one subject."""
        words = Words(locale_of(interaction))
        whom = _subject(member, role, channel, applies_to)
        if whom is None:
            await tell_privately(interaction, words.text("quota.one_subject"))
            return
        await _take_time(interaction)
        removed = await self._rules.clear(_guild(interaction), *whom, by=UserId(interaction.user.id))
        await tell_privately(interaction, quota_cleared(removed, words))


def _subject(
    member: discord.Member | None,
    role: discord.Role | None,
    channel: ChannelId | None,
    applies_to: str,
) -> tuple[Subject, int | None] | None:
    """Whom a rule is for; None where more than one was named. A channel's rule is for all in it together."""
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


def _guild(interaction: discord.Interaction[Darkroom]) -> GuildId:
    if interaction.guild_id is None:
        raise app_commands.NoPrivateMessage
    return GuildId(interaction.guild_id)


async def _take_time(interaction: discord.Interaction[Darkroom]) -> None:
    """Acknowledge before anything that may keep us waiting."""
    await first_answer(interaction, lambda: interaction.response.defer(ephemeral=True))


async def setup(bot: Darkroom) -> None:
    """Add the commands."""
    await bot.add_cog(Quotas(bot.studio.rules))
