"""The first thing done with an interaction: telling Discord, within its three seconds, that we have it."""

from __future__ import annotations

import discord

from bot.client import Darkroom, first_answer
from bot.domain.ids import MessageId


async def acknowledged(interaction: discord.Interaction[Darkroom], *, private: bool) -> MessageId:
    """Defer, and return the id of the message that the answer will fill.

    Raises `discord.HTTPException` or `Unreachable` where the interaction is lost: then nothing may begin.
    """
    response = interaction.response
    answer = await first_answer(interaction, lambda: response.defer(ephemeral=private, thinking=True))
    if answer is not None and answer.message_id is not None:
        return MessageId(answer.message_id)
    original = await interaction.client.calls.carried_out(interaction.original_response())
    return MessageId(original.id)
