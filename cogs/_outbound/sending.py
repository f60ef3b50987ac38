"""Files that only whoever asked gets, one after another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import discord

from bot.calls import LONGEST_S
from bot.client import Interaction


async def sent(interaction: Interaction, text: str, files: Sequence[Path]) -> None:
    """Fill the answer that was acknowledged with `text` and the first file; each further one has its own."""
    calls = interaction.client.calls
    first, *rest = files
    attachments = [discord.File(first, first.name)]
    await calls.carried_out(
        interaction.edit_original_response(content=text, attachments=attachments), within=LONGEST_S
    )
    for each in rest:
        file = discord.File(each, each.name)
        await calls.carried_out(
            interaction.followup.send(file=file, ephemeral=True, wait=True), within=LONGEST_S
        )
