"""`/takedown`, its menu and its button: a picture and all that came of it, gone for good."""

from __future__ import annotations

import re
from collections import OrderedDict

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.ids import LARGEST_ID, MessageId, TurnId, UserId
from bot.domain.rights import Action
from bot.domain.takedown import LONGEST_REASON
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Press, custom_id
from bot.rendering.moderation import takedown_asked, takedown_button, takedown_done
from bot.rendering.words import Words
from bot.studio.moderation.takedowns import TakenDown
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.forms import filled_in
from cogs._inbound.reasons import reason_form
from cogs._moderators.guard import Moderating, offered_to_moderators
from cogs._outbound.privately import deferred, is_private, shown
from cogs._status.board import Board, board_of

# A message's own address ends with its id, an id that was copied is it; ours have 17 digits and more.
_MESSAGE = re.compile(r"(?:^|/)(?P<id>[0-9]{15,20})/?$")
# Reasons that came with a command, until its button is pressed; where one is forgotten, the form is empty.
REMEMBERED = 200


class Takedown(Moderating, commands.Cog):
    """Asks whether all that is meant, then takes it down."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board
        self._reasons: OrderedDict[tuple[UserId, TurnId], str] = OrderedDict()
        self._menu = offered_to_moderators(
            app_commands.ContextMenu(name=described("menu.takedown"), callback=self.pointed_at)
        )

    async def cog_load(self) -> None:
        """Offer the menu; answer the button and its form."""
        self._bot.tree.add_command(self._menu)
        deeds = await deeds_of(self._bot)
        deeds.press(Action.TAKEDOWN, self._why)
        deeds.form(Action.TAKEDOWN, self._take_down)

    @app_commands.command(name="takedown", description=described("command.takedown.description"))
    @app_commands.describe(
        message=described("command.takedown.option.message"),
        reason=described("command.takedown.option.reason"),
    )
    @offered_to_moderators
    async def takedown(
        self, interaction: Interaction, message: str, reason: app_commands.Range[str, 1, LONGEST_REASON] = ""
    ) -> None:
        """Say what would go with the turn that a message shows, or tells of in the log."""
        found = _MESSAGE.search(message.strip())
        if found is None or int(found["id"]) > LARGEST_ID:
            raise Refused(Refusal.NOT_FOUND)
        await self._ask(interaction, MessageId(int(found["id"])), reason)

    async def pointed_at(self, interaction: Interaction, message: discord.Message) -> None:
        """The same for a message that was pointed at."""
        self.interaction_check(interaction)
        await self._ask(interaction, MessageId(message.id), "")

    async def _ask(self, interaction: Interaction, message: MessageId, reason: str) -> None:
        await deferred(interaction)
        place, words = place_of(interaction), words_of(interaction)
        asker = asker_of(interaction)
        meant = await self._studio.takedowns.meant(message)
        if meant is None:
            raise Refused(Refusal.NOT_FOUND)
        extent = await self._studio.takedowns.extent(meant, asker, place)
        self._remember(asker.user, meant, reason)
        over = not extent.left and extent.done is not None
        controls = () if over else (takedown_button(extent.root, words),)
        await shown(interaction, takedown_asked(extent, words), controls)

    def _remember(self, who: UserId, turn: TurnId, reason: str) -> None:
        self._reasons[who, turn] = reason
        while len(self._reasons) > REMEMBERED:
            self._reasons.popitem(last=False)

    async def _why(self, interaction: Interaction, pressed: Press) -> None:
        """Ask why. That must be the first answer, so the turn is judged when the form comes back."""
        known = self._reasons.get((UserId(interaction.user.id), pressed.turn), "")
        asking = reason_form(
            "takedown",
            custom_id(Action.TAKEDOWN, pressed.turn),
            words_of(interaction),
            required=False,
            known=known,
        )
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def _take_down(self, interaction: Interaction, pressed: Press) -> None:
        reason = filled_in(interaction).instruction
        if is_private(interaction):
            # What went stands in place of the question and its button.
            await first_answer(interaction, interaction.response.defer)
        else:
            await deferred(interaction)
        asker = asker_of(interaction)
        taken = await self._studio.takedowns.take_down(pressed.turn, asker, place_of(interaction), reason)
        missed = await self._empty(taken)
        words = words_of(interaction)
        await shown(interaction, takedown_done(taken.pictures, missed, taken.before, words))

    async def _empty(self, taken: TakenDown) -> int:
        """Empty the messages that still show it; return how many must wait, or cannot be reached."""
        missed = 0
        for showing in taken.showings:
            words = Words(await self._board.language_of(showing.guild, showing.locale))
            if await self._board.empty(showing.message, showing.channel, words.text("takedown.emptied")):
                await self._studio.takedowns.emptied(showing)
            else:
                missed += 1
        if missed:
            self._studio.erasure.listed()
        return missed

    @commands.Cog.listener()
    async def on_turn_shown(self, turn: Turn) -> None:
        """What was taken down while it was still being made goes once its end is shown."""
        late = await self._studio.takedowns.late(turn)
        if late is not None:
            await self._empty(late)


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Takedown(bot, await board_of(bot)))
