"""Options: the next turn with another size, quality, number or provider, without typing a command anew.

What a model has depends on who it is, so where several may be asked a menu comes before the form.
"""

from __future__ import annotations

from discord.ext import commands

from bot.client import Darkroom, first_answer, locale_of
from bot.domain.intents import Continue
from bot.domain.offers import Offer
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Menu, Press, custom_id
from bot.rendering.words import Words
from cogs._inbound.beginning import begin, check_permissions, opening, withdrawn_if_refused
from cogs._inbound.deeds import Pressed, deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._inbound.forms import filled_in
from cogs._inbound.options_form import chosen, options_form
from cogs._outbound.privately import is_private
from cogs._outbound.views import view_of
from cogs._status.board import Board, board_of


class NextOptions(commands.Cog):
    """Asks how the next turn shall be made, and makes it so."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board

    async def cog_load(self) -> None:
        """Answer presses, the menu's choice and the form from now on."""
        deeds = await deeds_of(self._bot)
        deeds.press(Action.OPTIONS, self._ask)
        deeds.form(Action.OPTIONS, self._go_on)

    async def _ask(self, interaction: Pressed, pressed: Press) -> None:
        """Open the form, or ask for the provider first.

        A form shows what its reader may choose, which the store knows; that is looked up in milliseconds
        and is all that comes before the answer.
        """
        check_permissions(interaction)
        asker, place = asker_of(interaction.user, interaction.permissions), place_of(interaction)
        turn = await self._studio.allow(pressed.action, pressed.turn, asker, place)
        offers = await self._studio.role_limits.offered(asker, place)
        if not offers:
            raise Refused(Refusal.NO_PROVIDER)
        words = Words(locale_of(interaction))
        if pressed.number is None and len(offers) > 1 and not turn.private:
            await self._ask_for_provider(interaction, turn, offers, words)
            return
        offer = self._named(offers, self._provider(pressed) or turn.provider)
        asking = options_form(custom_id(Action.OPTIONS, turn.id, pressed.number), words, offer, turn)
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def _ask_for_provider(
        self, interaction: Pressed, turn: Turn, offers: tuple[Offer, ...], words: Words
    ) -> None:
        names = [offer.name for offer in offers]
        numbers = [number for number, offer in enumerate(self._studio.offers, 1) if offer.name in names]
        menu = Menu(
            action=Action.OPTIONS,
            custom_id=custom_id(Action.OPTIONS, turn.id),
            label=words.text("options.provider"),
            choices=tuple(names),
            values=tuple(map(str, numbers)),
        )
        text, view = words.text("options.whose"), view_of([menu])
        await first_answer(
            interaction, lambda: interaction.response.send_message(text, view=view, ephemeral=True)
        )

    def _provider(self, pressed: Press) -> str | None:
        """Whom the menu's choice names, of all there are."""
        chosen = dict(enumerate(self._studio.offers, 1)).get(pressed.number or 0)
        return chosen.name if chosen else None

    def _named(self, offers: tuple[Offer, ...], name: str | None) -> Offer:
        return next((offer for offer in offers if offer.name == name), offers[0])

    async def _go_on(self, interaction: Pressed, pressed: Press) -> None:
        """Begin the turn that the form asks for."""
        filled = filled_in(interaction)
        check_permissions(interaction)
        options = chosen(filled, self._provider(pressed))
        self._studio.check(prompt=filled.instruction, options=options, pictures=1)
        # Only whoever chose the provider saw that menu; all may see what comes of it.
        private = pressed.number is None and is_private(interaction)
        start = await opening(interaction, private=private)
        async with withdrawn_if_refused(interaction):
            turn = await self._studio.allow(pressed.action, pressed.turn, start["asker"], start["place"])
        intent = Continue(
            **start,
            instruction=filled.instruction,
            target=turn.id,
            number=filled.number,
            options=options if pressed.number else chosen(filled, turn.options.provider),
        )
        begin(interaction, self._board, intent)


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(NextOptions(bot, await board_of(bot)))
