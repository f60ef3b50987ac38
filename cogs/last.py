"""`/last`: one's newest picture once more, also where its message could not be filled in time."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, words_of
from bot.domain import rights
from bot.domain.places import Asker, Place
from bot.domain.telling import Ended
from bot.domain.turns import Turn
from bot.rendering.buttons import Control, buttons, buttons_aside
from bot.rendering.drawing import draw
from bot.rendering.escaping import CONTENT_LIMIT, width
from bot.rendering.panel import Panel, advance
from bot.rendering.words import Words
from cogs._inbound.facts import asker_of, place_of
from cogs._outbound.links import address_of_status, is_gone
from cogs._outbound.pictures import file_of
from cogs._outbound.privately import deferred, shown
from cogs._status.board import Board, board_of


class Last(commands.Cog):
    """Shows whoever asks the newest that came of their own asking."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._board = board

    @app_commands.command(name="last", description=described("command.last.description"))
    async def last(self, interaction: Interaction) -> None:
        """Show the asker's newest finished turn in this server; in a direct message, of anywhere."""
        await deferred(interaction)
        asker, place = asker_of(interaction), place_of(interaction)
        turn = await self._bot.studio.story.last(asker, place)
        words = words_of(interaction)
        now = self._bot.clock()
        panel = advance(Panel(), Ended(turn), now=now)
        drawing = draw(panel, now=now, locale=words.locale)
        # All of them go in one request, whose size is what Discord limits.
        limit = self._board.limit_of(place, interaction.filesize_limit) // max(len(drawing.pictures), 1)
        files = [await file_of(self._bot.studio, kept, limit=limit) for kept in drawing.pictures]
        text = _with_line(drawing.content, await self._where(turn, words))
        await shown(interaction, text, _controls(turn, panel, asker, place, words), files)

    async def _where(self, turn: Turn, words: Words) -> str:
        address = address_of_status(self._bot, turn)
        if address is None:
            return ""
        return words.text("last.gone" if await is_gone(self._bot, turn) else "last.where", address=address)


def _controls(turn: Turn, panel: Panel, asker: Asker, place: Place, words: Words) -> tuple[Control, ...]:
    """What can be done from here: nothing to a turn of another place, and a public one stays public."""
    if not rights.visible(turn, asker, place):
        return ()
    return buttons(panel, words) if turn.private else buttons_aside(panel, words)


def _with_line(content: str, line: str) -> str:
    return f"{content}\n{line}" if line and width(content) + width(line) < CONTENT_LIMIT else content


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Last(bot, await board_of(bot)))
