"""Undo: go on from what was before a turn. Nothing is deleted; the turn stays in the tree."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.client import Darkroom, Interaction, first_answer, locale_of, words_of
from bot.domain.rights import Action
from bot.rendering.buttons import Press, custom_id, edit
from bot.rendering.escaping import fact
from bot.rendering.words import Words
from cogs._inbound.beginning import check_permissions, chosen_locale, withdrawn_if_refused
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.forms import form
from cogs._outbound.privately import is_private
from cogs._outbound.views import view_of


class Undo(commands.Cog):
    """Steps back where a plain message goes on by itself; elsewhere asks at once what to do instead."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer presses from now on; the form's answer begins a turn like any other (`cogs.buttons`)."""
        (await deeds_of(self._bot)).press(Action.UNDO, self._undo)

    async def _undo(self, interaction: Interaction, pressed: Press) -> None:
        if interaction.guild_id is None or isinstance(interaction.channel, discord.Thread):
            await self._step_back(interaction, pressed)
        else:
            await self._ask_instead(interaction, pressed)

    async def _ask_instead(self, interaction: Interaction, pressed: Press) -> None:
        """Open a form. That must be the first answer, so the turn is judged when the form comes back."""
        check_permissions(interaction)
        words = words_of(interaction)
        asking = form("undo", custom_id(Action.UNDO, pressed.turn), words, self._bot.studio.offers)
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def _step_back(self, interaction: Interaction, pressed: Press) -> None:
        """Move the head, and say so to all who can see what was undone."""
        private = is_private(interaction)
        await first_answer(interaction, lambda: interaction.response.defer(ephemeral=private, thinking=True))
        asker = asker_of(interaction)
        async with withdrawn_if_refused(interaction):
            spot = await self._bot.studio.story.step_back(pressed.turn, asker, place_of(interaction))
        words = Words(locale_of(interaction) if private else await chosen_locale(interaction))
        key = "undo.stepped_back" if spot.is_head else "undo.edit_instead"
        call = interaction.edit_original_response(
            content=words.text(key, instruction=fact(spot.turn.instruction)),
            view=view_of([edit(spot.turn.id, words, spot.number)]),
        )
        await self._bot.calls.carried_out(call)


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Undo(bot))
