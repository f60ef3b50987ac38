"""`/export`: a whole conversation to take away, as zip files."""

from __future__ import annotations

from functools import partial

from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, words_of
from bot.domain.ids import TurnId, is_id
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from bot.rendering.export import export_files, export_note
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.suggesting import LONGEST_CHOICE, MOST_CHOICES
from cogs._outbound.privately import deferred, sent
from cogs._status.board import Board, board_of


class Export(commands.Cog):
    """Gives whoever asks what they may see of a conversation; only they get it."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board

    @app_commands.command(name="export", description=described("command.export.description"))
    @app_commands.describe(conversation=described("command.export.option.conversation"))
    async def export(self, interaction: Interaction, conversation: str | None = None) -> None:
        """Pack the conversation at hand, or one chosen from the asker's own."""
        asker, place = asker_of(interaction), place_of(interaction)
        self._studio.admit(Action.HISTORY, asker)
        await deferred(interaction)
        turn = _chosen(conversation) if conversation else await self._studio.story.at_hand(asker, place)
        tale = await self._studio.archive.tale(turn, asker, place)
        words = words_of(interaction)
        limit = self._board.limit_of(place, interaction.filesize_limit)
        async with self._studio.archive.packed(
            tale, partial(export_files, words=words), limit=limit
        ) as parcel:
            await sent(interaction, export_note(parcel.tale, len(parcel.parts), words), parcel.parts)

    @export.autocomplete("conversation")
    async def _conversations(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        asker = asker_of(interaction)
        found = await self._studio.story.conversations(asker, place_of(interaction), typed)
        return [
            app_commands.Choice(name=" ".join(turn.instruction.split())[:LONGEST_CHOICE], value=turn.id)
            for turn in found[:MOST_CHOICES]
        ]


def _chosen(conversation: str) -> TurnId:
    """The turn that a suggestion stands for; raises `Refused` for what was typed instead."""
    if not is_id(conversation):
        raise Refused(Refusal.NOT_FOUND)
    return TurnId(conversation)


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Export(bot, await board_of(bot)))
