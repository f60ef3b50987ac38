"""Beginning a turn from an interaction: the same for commands, buttons, forms and message menus."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import discord

from bot.calls import Unreachable
from bot.client import Interaction, first_answer, tell_failure
from bot.domain.ids import EventId, GuildId, MessageId
from bot.domain.intents import Intent, Opening
from bot.errors import DarkroomError, Refusal, Refused
from cogs._inbound.facts import address_of, asker_of, place_of, shared_locale
from cogs._status.board import Board


def check_permissions(interaction: Interaction, *, thread: bool = False) -> None:
    """Refuse, from memory, where the bot could not show what it makes."""
    if interaction.guild_id is None:
        return
    ours = interaction.app_permissions
    if not ours.attach_files:
        raise Refused(Refusal.MISSING_PERMISSION, {"name": "Attach Files"})
    if thread and not ours.create_public_threads:
        raise Refused(Refusal.MISSING_PERMISSION, {"name": "Create Public Threads"})


async def opening(interaction: Interaction, *, private: bool) -> Opening:
    """Tell Discord within its three seconds that we have it; return what every intent made from it has.

    Raises `discord.HTTPException` or `Unreachable` where the interaction is lost: then nothing may begin.
    """
    message = await _acknowledged(interaction, private=private)
    return Opening(
        turn=interaction.client.studio.new_turn(),
        event=EventId(interaction.id),
        asker=asker_of(interaction),
        place=place_of(interaction),
        address=address_of(interaction, message, private=private),
        private=private,
    )


async def _acknowledged(interaction: Interaction, *, private: bool) -> MessageId:
    """Defer, and return the id of the message that the answer will fill."""
    response = interaction.response
    answer = await first_answer(interaction, lambda: response.defer(ephemeral=private, thinking=True))
    if answer is not None and answer.message_id is not None:
        return MessageId(answer.message_id)
    original = await interaction.client.calls.carried_out(interaction.original_response())
    return MessageId(original.id)


@asynccontextmanager
async def withdrawn_if_refused(interaction: Interaction) -> AsyncIterator[None]:
    """Where no turn comes of an acknowledgement, its placeholder goes: only the asker reads why."""
    try:
        yield
    except DarkroomError:
        with contextlib.suppress(discord.HTTPException, Unreachable):
            await interaction.client.calls.carried_out(interaction.delete_original_response())
        raise


def begin(interaction: Interaction, board: Board, intent: Intent) -> None:
    """Perform `intent` and show it in the interaction's answer; returns at once."""
    tellings = interaction.client.studio.perform(intent)
    board.keep(intent, tellings, limit=interaction.filesize_limit)


async def answered(interaction: Interaction, deed: Callable[[], Awaitable[None]]) -> None:
    """Let a press or a form in where, and as often as, a command would be; tell what goes wrong."""
    try:
        if await interaction.client.tree.interaction_check(interaction):
            await deed()
    except Exception as error:  # noqa: BLE001  the edge of a press: told and logged, never lost
        await tell_failure(interaction, error)


async def chosen_locale(interaction: Interaction) -> str:
    """The language that a server's moderators chose for what all read, else `shared_locale`."""
    guild = None if interaction.guild_id is None else GuildId(interaction.guild_id)
    return (await interaction.client.studio.settings.of(guild)).locale or shared_locale(interaction)
