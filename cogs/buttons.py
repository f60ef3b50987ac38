"""What the buttons of every turn do, also years and restarts later.

Who may do what is one table, `bot.domain.rights`: what is known at once was judged before a press
came here, the turn itself is once Discord has its acknowledgement.
"""

from __future__ import annotations

import contextlib

import discord
from discord.ext import commands

from bot.client import Darkroom, Interaction, first_answer, words_of
from bot.domain.ids import MessageId
from bot.domain.intents import Continue, Repeat
from bot.domain.offers import Options
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Press, custom_id
from bot.rendering.details import details
from bot.studio.conversations.story import Spot
from cogs._inbound.beginning import begin, check_permissions, opening, withdrawn_if_refused
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, fetched, place_of, sorted_uploads
from cogs._inbound.forms import filled_in, form
from cogs._outbound.privately import deferred, is_private, shown
from cogs._status.board import Board, board_of


class Buttons(commands.Cog):
    """Does what the buttons of every turn say."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board

    async def cog_load(self) -> None:
        """Answer presses and forms from now on."""
        deeds = await deeds_of(self._bot)
        for action in (Action.EDIT, Action.CONTINUE, Action.SAY):
            deeds.press(action, self._ask)
            deeds.form(action, self._go_on)
        deeds.form(Action.UNDO, self._go_on)
        for action in (Action.AGAIN, Action.RETRY):
            deeds.press(action, self._repeat)
        deeds.press(Action.ANSWER, self._answer)
        deeds.press(Action.DETAILS, self._details)
        deeds.press(Action.DELETE, self._delete)
        deeds.press(Action.CANCEL, self._cancel)

    async def _ask(self, interaction: Interaction, pressed: Press) -> None:
        """Open a form. That must be the first answer, so the turn is judged when the form comes back."""
        check_permissions(interaction)
        says = pressed.action is Action.SAY
        kind = "say" if says else "edit" if pressed.number else "answer"
        asking = form(
            kind,
            custom_id(pressed.action, pressed.turn, pressed.number),
            words_of(interaction),
            self._studio.offers,
            takes_files=not says,
        )
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def _go_on(self, interaction: Interaction, pressed: Press) -> None:
        """Begin the turn that a form asks for."""
        filled = filled_in(interaction)
        check_permissions(interaction)
        calls = self._bot.calls
        references, mask = sorted_uploads(filled.files, calls)
        self._check(filled.instruction, len(references))
        private = pressed.action is not Action.CONTINUE and is_private(interaction)
        start = await opening(interaction, private=private)
        async with withdrawn_if_refused(interaction):
            found = await self._studio.allow(pressed.action, pressed.turn, start["asker"], start["place"])
            spot = Spot(found, pressed.number or 1)
            if pressed.action is Action.UNDO:
                spot = await self._studio.story.before(found, start["asker"], start["place"])
            if pressed.action is Action.SAY:
                references, mask = sorted_uploads(await self._sent_without_words(interaction), calls)
                self._check(filled.instruction, len(references))
        intent = Continue(
            **start,
            instruction=filled.instruction,
            target=spot.turn.id,
            number=spot.number,
            images=references,
            mask=mask,
        )
        begin(interaction, self._board, intent)

    def _check(self, instruction: str, references: int) -> None:
        self._studio.check(prompt=instruction, options=Options(), pictures=references)

    async def _sent_without_words(self, interaction: Interaction) -> list[discord.Attachment]:
        """The files of the message that the hint with the button answers."""
        reference = interaction.message.reference if interaction.message else None
        if reference is None or reference.message_id is None:
            raise Refused(Refusal.NOT_FOUND)
        return (await fetched(interaction, MessageId(reference.message_id))).attachments

    async def _repeat(self, interaction: Interaction, pressed: Press) -> None:
        """Ask for the same once more, by a turn and a message of its own."""
        check_permissions(interaction)
        start = await opening(interaction, private=is_private(interaction))
        async with withdrawn_if_refused(interaction):
            await self._studio.allow(pressed.action, pressed.turn, start["asker"], start["place"])
        begin(interaction, self._board, Repeat(**start, target=pressed.turn))
        if pressed.action is Action.RETRY and interaction.message is not None:
            await self._board.take_off(interaction.message, custom_id(pressed.action, pressed.turn))

    async def _answer(self, interaction: Interaction, pressed: Press) -> None:
        """Go on with the answer that was chosen, as if it had been written in a reply."""
        check_permissions(interaction)
        start = await opening(interaction, private=is_private(interaction))
        async with withdrawn_if_refused(interaction):
            asking = await self._studio.allow(pressed.action, pressed.turn, start["asker"], start["place"])
            choices = asking.question.choices if asking.question else ()
            if pressed.number is None or pressed.number > len(choices):
                raise Refused(Refusal.NOT_FOUND)
        chosen = choices[pressed.number - 1]
        begin(interaction, self._board, Continue(**start, instruction=chosen, target=pressed.turn))

    async def _details(self, interaction: Interaction, pressed: Press) -> None:
        """Tell whoever asked for it, or a moderator, what became of a turn that failed."""
        await deferred(interaction)
        asker = asker_of(interaction)
        account = await self._studio.details.of(pressed.turn, asker, place_of(interaction))
        words = words_of(interaction)
        await shown(interaction, details(account, words, moderator=asker.moderator))

    async def _delete(self, interaction: Interaction, pressed: Press) -> None:
        await first_answer(interaction, interaction.response.defer)
        asker = asker_of(interaction)
        await self._studio.delete(pressed.turn, asker, place_of(interaction))
        with contextlib.suppress(discord.NotFound):
            await self._bot.calls.carried_out(interaction.delete_original_response())

    async def _cancel(self, interaction: Interaction, pressed: Press) -> None:
        await first_answer(interaction, interaction.response.defer)
        asker = asker_of(interaction)
        await self._studio.cancel(pressed.turn, asker, place_of(interaction))


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Buttons(bot, await board_of(bot)))
