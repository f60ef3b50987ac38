"""Where on Discord something can be looked at."""

from __future__ import annotations

import discord

from bot.calls import Unreachable
from bot.client import Darkroom
from bot.domain.turns import Turn


def address_of_status(bot: Darkroom, turn: Turn) -> str | None:
    """The address of the message that shows `turn`; None where there is none that a client could go to."""
    if turn.address.message is None or turn.address.token_only:
        return None
    channel = bot.get_partial_messageable(turn.address.channel, guild_id=turn.place.guild)
    return channel.get_partial_message(turn.address.message).jump_url


async def is_gone(bot: Darkroom, turn: Turn) -> bool:
    """Whether the channel or thread that showed `turn` was deleted; False where nobody can tell."""
    guild = bot.get_guild(turn.place.guild) if turn.place.guild else None
    if guild is None or guild.get_channel_or_thread(turn.address.channel):
        return False
    # An archived thread is not in discord.py's memory.
    try:
        await bot.calls.carried_out(bot.fetch_channel(turn.address.channel))
    except discord.NotFound:
        return True
    except (discord.DiscordException, Unreachable):
        return False
    return False
