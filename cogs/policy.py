"""`/policy`: what may not be asked for and who may not ask; and releasing turns that wait for a moderator."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, tell_privately, words_of
from bot.domain.ids import UserId
from bot.domain.rights import Action
from bot.rendering.buttons import Press
from bot.rendering.policy import banned, lifted, policy_shown, term_blocked, term_unblocked, tried
from bot.studio.studio import Studio
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.suggesting import suggested
from cogs._moderators.guard import Moderating, for_moderators, guild_of, moderator_of, offered_to_moderators
from cogs._outbound.privately import deferred

LONGEST_PROMPT = 4000
# Told to every cog once somebody has decided about a turn that waited, with the turn; as `on_turn_decided`.
DECIDED = "turn_decided"


@offered_to_moderators
class Policy(
    Moderating,
    commands.GroupCog,
    group_name="policy",
    group_description=described("command.policy.description"),
):
    """The commands; each checks again who uses it."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    @app_commands.command(name="block", description=described("command.policy.block.description"))
    @app_commands.describe(
        term=described("command.policy.block.option.term"), nsfw=described("command.policy.block.option.nsfw")
    )
    async def block(
        self,
        interaction: Interaction,
        term: str,
        *,
        nsfw: bool = False,
    ) -> None:
        """Block a term, everywhere or outside age-restricted channels."""
        await deferred(interaction)
        blocked = await self._studio.policy.block(
            guild_of(interaction), term, nsfw=nsfw, by=moderator_of(interaction)
        )
        await tell_privately(interaction, term_blocked(blocked, words_of(interaction)))

    @app_commands.command(name="unblock", description=described("command.policy.unblock.description"))
    @app_commands.describe(term=described("command.policy.unblock.option.term"))
    async def unblock(self, interaction: Interaction, term: str) -> None:
        """Allow a term again."""
        await deferred(interaction)
        was_blocked = await self._studio.policy.unblock(
            guild_of(interaction), term, by=moderator_of(interaction)
        )
        words = words_of(interaction)
        await tell_privately(interaction, term_unblocked(term, words, was_blocked=was_blocked))

    @unblock.autocomplete("term")
    @for_moderators
    async def _blocked(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        terms = await self._studio.policy.terms_of(guild_of(interaction))
        return suggested(typed, (term.text for term in terms))

    @app_commands.command(name="list", description=described("command.policy.list.description"))
    async def list(self, interaction: Interaction) -> None:
        """Show what is blocked and who is barred."""
        await deferred(interaction)
        guild = guild_of(interaction)
        terms, bans = await self._studio.policy.terms_of(guild), await self._studio.policy.bans_of(guild)
        await tell_privately(interaction, policy_shown(terms, bans, words_of(interaction)))

    @app_commands.command(name="try", description=described("command.policy.try.description"))
    @app_commands.describe(text=described("command.policy.try.option.text"))
    async def try_(self, interaction: Interaction, text: app_commands.Range[str, 1, LONGEST_PROMPT]) -> None:
        """Say which term would refuse a text."""
        await deferred(interaction)
        term = await self._studio.policy.refusing(guild_of(interaction), text)
        await tell_privately(interaction, tried(term, words_of(interaction)))

    @app_commands.command(name="ban", description=described("command.policy.ban.description"))
    @app_commands.describe(
        member=described("command.policy.ban.option.member"),
        until=described("command.policy.ban.option.until"),
    )
    async def ban(self, interaction: Interaction, member: discord.User, until: str | None = None) -> None:
        """Let a member, or somebody who has left, ask no more."""
        await deferred(interaction)
        ban = await self._studio.policy.ban(
            guild_of(interaction), UserId(member.id), until, by=moderator_of(interaction)
        )
        await tell_privately(interaction, banned(ban, words_of(interaction)))

    @app_commands.command(name="unban", description=described("command.policy.unban.description"))
    @app_commands.describe(member=described("command.policy.unban.option.member"))
    async def unban(self, interaction: Interaction, member: discord.User) -> None:
        """Lift a ban or a pause."""
        await deferred(interaction)
        was_barred = await self._studio.policy.lift(
            guild_of(interaction), UserId(member.id), by=moderator_of(interaction)
        )
        words = words_of(interaction)
        await tell_privately(interaction, lifted(member.id, words, was_barred=was_barred))


class Approvals(commands.Cog):
    """Does what the buttons of a turn that waits for a moderator say."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer presses from now on."""
        deeds = await deeds_of(self._bot)
        for action in (Action.RELEASE, Action.REJECT, Action.CONFIRM):
            deeds.press(action, self._decide)

    async def _decide(self, interaction: Interaction, pressed: Press) -> None:
        await first_answer(interaction, interaction.response.defer)
        asker = asker_of(interaction)
        decide = self._bot.studio.approvals.decide
        turn = await decide(pressed.action, pressed.turn, asker, place_of(interaction))
        self._bot.dispatch(DECIDED, turn)


async def setup(bot: Darkroom) -> None:
    """Add the commands, and hear the buttons."""
    await bot.add_cog(Policy(bot.studio))
    await bot.add_cog(Approvals(bot))
