"""Answers that only whoever asked reads: acknowledged first, filled when what they show is there."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import discord

from bot.calls import LONGEST_S, PATIENCE_S
from bot.client import Interaction, first_answer
from bot.rendering.buttons import Control
from cogs._outbound.views import view_of

File = tuple[str, bytes]


def is_private(interaction: Interaction) -> bool:
    """Whether only whoever presses sees the message pressed on: then its answer is for them alone too."""
    return interaction.message is not None and interaction.message.flags.ephemeral


async def deferred(interaction: Interaction) -> None:
    """Acknowledge, with a new message for whoever asks."""
    await first_answer(interaction, lambda: interaction.response.defer(ephemeral=True, thinking=True))


async def shown(
    interaction: Interaction,
    content: str,
    controls: Iterable[Control] = (),
    files: Iterable[File] = (),
) -> None:
    """Fill the answer that was acknowledged, in place of all it held."""
    attachments = [discord.File(io.BytesIO(data), name) for name, data in files]
    listed = tuple(controls)
    call = interaction.edit_original_response(
        content=content, attachments=attachments, view=view_of(listed) if listed else None
    )
    await interaction.client.calls.carried_out(call, within=LONGEST_S if attachments else PATIENCE_S)


async def sent(interaction: Interaction, text: str, files: Sequence[Path]) -> None:
    """Fill the answer with `text` and the first file; each further one is an answer of its own."""
    calls = interaction.client.calls
    first, *rest = files
    attachments = [discord.File(first, first.name)]
    call = interaction.edit_original_response(content=text, attachments=attachments)
    await calls.carried_out(call, within=LONGEST_S)
    for each in rest:
        file = discord.File(each, each.name)
        sending = interaction.followup.send(file=file, ephemeral=True, wait=True)
        await calls.carried_out(sending, within=LONGEST_S)
