"""Opening a thread under a status message, so that its conversation can be carried on by talking."""

from __future__ import annotations

import contextlib

import discord

from bot.calls import Unreachable
from bot.client import Darkroom
from bot.domain.ids import ChannelId, MessageId
from bot.domain.turns import Turn
from bot.rendering.buttons import edit
from bot.rendering.words import Words
from cogs._outbound.views import view_of

# Discord's limit for a thread's name.
LONGEST_NAME = 100
# Told where a message has a thread already.
HAS_THREAD = 160004


async def open_thread(
    bot: Darkroom, channel: discord.TextChannel, message: MessageId, turn: Turn, locale: str
) -> ChannelId:
    """Open a thread under the message that shows `turn`, and tell in it how to go on.

    Where there is one already, whoever made it, that is the one. Raises as discord.py does, `Unreachable`,
    `StoreError`.
    """
    creating = channel.get_partial_message(message).create_thread(name=_name(turn))
    try:
        thread = ChannelId((await bot.calls.carried_out(creating)).id)
    except discord.HTTPException as error:
        if error.code != HAS_THREAD:
            raise
        thread = ChannelId(message)  # a thread has the id of the message that it is under
    if await bot.studio.threads.opened(turn.id, thread):
        with contextlib.suppress(discord.DiscordException, Unreachable):
            await _tell_how(bot, thread, turn, Words(locale))
    return thread


async def rename_thread(bot: Darkroom, message: MessageId, name: str) -> None:
    """Let the thread that the bot opened under a message have another name; it was named by its first words.

    Where there is none, or it is locked, nothing happens. Discord lets an archived one be renamed only
    while it is not, and archives it again by itself.
    """
    with contextlib.suppress(discord.DiscordException, Unreachable):
        thread = await bot.calls.carried_out(bot.fetch_channel(message))
        if isinstance(thread, discord.Thread) and bot.user and thread.owner_id == bot.user.id:
            await bot.calls.carried_out(thread.edit(name=name, archived=False))


async def _tell_how(bot: Darkroom, thread: ChannelId, turn: Turn, words: Words) -> None:
    """Say how to go on: without message content the bot can read only what is meant for it."""
    text = words.text("thread.talk" if bot.message_content else "thread.mention", bot=_mention(bot))
    view = view_of([edit(turn.id, words)])
    sending = bot.get_partial_messageable(thread).send(text, view=view, nonce=f"{turn.id[:-1]}t")
    await bot.calls.carried_out(sending)


def _mention(bot: Darkroom) -> str:
    return f"<@{bot.user.id}>" if bot.user else ""


def _name(turn: Turn) -> str:
    return " ".join(turn.instruction.split())[:LONGEST_NAME]
