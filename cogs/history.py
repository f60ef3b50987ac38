"""`/history` and its buttons: a conversation's tree to look at, and to go on from anywhere in it."""

from __future__ import annotations

from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.ids import TurnId
from bot.domain.rights import Action
from bot.rendering.buttons import Press
from bot.rendering.contact_sheet import SIDE, contact_sheet
from bot.rendering.history import sheet_controls, sheet_of, sheet_text
from bot.rendering.strip import SIDE as STRIP_SIDE
from bot.rendering.strip import strip
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._outbound.easel import Easel, easel_of
from cogs._outbound.privately import deferred, shown

# The names of our own pictures on Discord.
SHEET_FILE, STRIP_FILE = "history.webp", "before-after.webp"


class History(commands.Cog):
    """Shows what led to a turn; only whoever asks reads it, so that channels stay calm."""

    def __init__(self, bot: Darkroom, easel: Easel) -> None:
        self._bot = bot
        self._story = bot.studio.story
        self._easel = easel

    async def cog_load(self) -> None:
        """Answer presses from now on."""
        deeds = await deeds_of(self._bot)
        deeds.press(Action.HISTORY, self._turn_to)
        deeds.press(Action.COMPARE, self._compare)

    @app_commands.command(name="history", description=described("command.history.description"))
    async def history(self, interaction: Interaction) -> None:
        """Show the conversation at hand: the one that lives here, else the newest one here."""
        asker = asker_of(interaction)
        self._bot.studio.admit(Action.HISTORY, asker)
        await deferred(interaction)
        await self._show(interaction, await self._story.at_hand(asker, place_of(interaction)))

    async def _turn_to(self, interaction: Interaction, pressed: Press) -> None:
        """Show the branch of a turn in a new message; turn a sheet's page in the message itself."""
        if pressed.number is None:
            await deferred(interaction)
        else:
            await first_answer(interaction, interaction.response.defer)
        await self._show(interaction, pressed.turn, pressed.number)

    async def _show(self, interaction: Interaction, turn: TurnId, page: int | None = None) -> None:
        asker = asker_of(interaction)
        tree = await self._story.tree(turn, asker, place_of(interaction))
        sheet = sheet_of(tree, turn, page)
        first = [node.pictures[0] for node in sheet.tiles if node.pictures]
        thumbnails = await self._story.thumbnails(first, SIDE)
        words = words_of(interaction)
        drawn = await self._easel.drawn(contact_sheet, sheet, thumbnails, words)
        text, controls = sheet_text(sheet, words), sheet_controls(sheet, words)
        await shown(interaction, text, controls, [(SHEET_FILE, drawn)])

    async def _compare(self, interaction: Interaction, pressed: Press) -> None:
        """Show what a turn edited beside what it made."""
        await deferred(interaction)
        asker = asker_of(interaction)
        place = place_of(interaction)
        found = await self._story.compared(pressed.turn, asker, place, side=STRIP_SIDE)
        words = words_of(interaction)
        drawn = await self._easel.drawn(strip, found.before, found.after, words)
        await shown(interaction, words.text("compare.shown"), files=[(STRIP_FILE, drawn)])


async def setup(bot: Darkroom) -> None:
    """Add the command and listen for the buttons."""
    await bot.add_cog(History(bot, await easel_of(bot)))
