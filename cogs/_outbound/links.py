"""Where on Discord something can be looked at."""

from __future__ import annotations

from bot.client import Darkroom
from bot.domain.turns import Turn


def address_of_status(bot: Darkroom, turn: Turn) -> str | None:
    """The address of the message that shows `turn`; None where there is none that a client could go to."""
    if turn.address.message is None or turn.address.token_only:
        return None
    channel = bot.get_partial_messageable(turn.address.channel, guild_id=turn.place.guild)
    return channel.get_partial_message(turn.address.message).jump_url
