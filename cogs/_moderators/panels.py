"""Presses on what moderators' commands answered with: all they say is in their ids, as `PREFIX:fact:fact`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import discord

from bot.client import Interaction
from cogs._inbound.beginning import answered
from cogs._moderators.guard import moderates

Facts: TypeAlias = tuple[str, ...]
_KINDS = {discord.InteractionType.component, discord.InteractionType.modal_submit}


async def heard(
    interaction: Interaction, prefix: str, deed: Callable[[Interaction, Facts], Awaitable[None]]
) -> None:
    """Do what a press or a form with that prefix says, if whoever sent it may moderate; leave the rest."""
    data: Mapping[str, Any] = interaction.data or {}
    name, _, said = str(data.get("custom_id", "")).partition(":")
    if interaction.type not in _KINDS or name != prefix:
        return

    async def judged() -> None:
        moderates(interaction)
        await deed(interaction, tuple(said.split(":")))

    await answered(interaction, judged)


def chosen(interaction: Interaction) -> list[str]:
    """What was chosen from a menu."""
    data: Mapping[str, Any] = interaction.data or {}
    return [str(each) for each in data.get("values", ())]


def panel_id(prefix: str, *facts: object) -> str:
    """The id of something to press."""
    return ":".join([prefix, *map(str, facts)])
