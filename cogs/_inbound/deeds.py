"""Hears presses and the forms they open, and passes each to the cog that said it does that.

All that a press says is in its id, so it works restarts and years later; nothing waits for it in
memory. What is known at once of who may do it is judged here, before anything is answered.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import discord
from discord.ext import commands

from bot.client import Darkroom, Interaction
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Press, press
from cogs._inbound.beginning import answered
from cogs._inbound.facts import asker_of

PREFIX = "dr:"

Deed: TypeAlias = Callable[[Interaction, Press], Awaitable[None]]


class Deeds(commands.Cog):
    """What buttons, menus under messages, and their forms do. One for each bot: see `deeds_of`."""

    def __init__(self, bot: Darkroom) -> None:
        self._studio = bot.studio
        self._of: dict[discord.InteractionType, dict[Action, Deed]] = {
            discord.InteractionType.component: {},
            discord.InteractionType.modal_submit: {},
        }

    def press(self, action: Action, deed: Deed) -> None:
        """Let `deed` answer presses for `action`; its first await must be the interaction's answer."""
        self._of[discord.InteractionType.component][action] = deed

    def form(self, action: Action, deed: Deed) -> None:
        """Let `deed` answer forms whose id names `action`, as for `press`."""
        self._of[discord.InteractionType.modal_submit][action] = deed

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear presses and forms of ours; anything else is for others."""
        data: Mapping[str, Any] = interaction.data or {}
        if interaction.type in self._of and str(data.get("custom_id", "")).startswith(PREFIX):
            await answered(interaction, lambda: self._do(interaction, _read(data)))

    async def _do(self, interaction: Interaction, pressed: Press | None) -> None:
        deed = self._of[interaction.type].get(pressed.action) if pressed else None
        if pressed is None or deed is None:
            raise Refused(Refusal.NOT_FOUND)
        self._studio.admit(pressed.action, asker_of(interaction))
        await deed(interaction, pressed)


def _read(data: Mapping[str, Any]) -> Press | None:
    """What was pressed; what was chosen from a menu stands for the number that its id leaves out."""
    return press(":".join([str(data["custom_id"]), *map(str, data.get("values", ()))]))


async def deeds_of(bot: Darkroom) -> Deeds:
    """The bot's one."""
    return await bot.shared(Deeds, lambda: Deeds(bot))
