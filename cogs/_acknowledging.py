"""The first thing done with an interaction: telling Discord, within its three seconds, that we have it."""

from __future__ import annotations

import discord

from bot.client import Darkroom
from bot.domain.ids import MessageId

ALREADY_ACKNOWLEDGED = 40060


async def acknowledged(interaction: discord.Interaction[Darkroom], *, private: bool) -> MessageId:
    """Defer, and return the id of the message that the answer will fill.

    Raises `discord.HTTPException` or `Unreachable` where the interaction is lost: then nothing may begin.
    """
    calls = interaction.client.calls
    try:
        answer = await calls.carried_out(interaction.response.defer(ephemeral=private, thinking=True))
    except discord.HTTPException as error:
        # discord.py says it again where Discord answered with a 5xx; then the first time had counted.
        if error.code != ALREADY_ACKNOWLEDGED:
            raise
        answer = None
    if answer is not None and answer.message_id is not None:
        return MessageId(answer.message_id)
    original = await calls.carried_out(interaction.original_response())
    return MessageId(original.id)
