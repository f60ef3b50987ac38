"""Options: the next turn with another size, quality, number or provider, without typing a command anew.

What a model has depends on who it is, so where several may be asked a menu comes before the form; so
does one for the picture, where a form has no room for that beside all the model has.
"""

from __future__ import annotations

from discord.ext import commands

from bot.client import Darkroom, Interaction, first_answer, words_of
from bot.domain.intents import Continue
from bot.domain.offers import Offer
from bot.domain.rights import Action
from bot.domain.turns import Turn
from bot.errors import Refusal, Refused
from bot.rendering.buttons import Menu, Press, custom_id, values_after
from bot.rendering.words import Words
from cogs._inbound.beginning import begin, check_permissions, opening, withdrawn_if_refused
from cogs._inbound.deeds import deeds_of
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
        for action in (Action.OPTIONS, Action.CHOOSE):
            deeds.press(action, self._ask)
            deeds.form(action, self._go_on)

    async def _ask(self, interaction: Interaction, pressed: Press) -> None:
        """Open the form, or ask first for what comes before it.

        A form shows what its reader may choose, which the store knows; that is looked up in milliseconds
        and is all that comes before the answer.
        """
        check_permissions(interaction)
        asker, place = asker_of(interaction), place_of(interaction)
        turn = await self._studio.allow(pressed.action, pressed.turn, asker, place)
        offers = await self._studio.role_limits.offered(asker, place)
        if not offers:
            raise Refused(Refusal.NO_PROVIDER)
        words = words_of(interaction)
        if pressed.action is Action.OPTIONS and len(offers) > 1 and not turn.private:
            await _ask_before(interaction, words, "whose", self._providers(turn, offers, words))
            return
        offer = self._named(offers, self._provider(pressed) or turn.provider)
        identity = custom_id(pressed.action, turn.id, pressed.number, pressed.second)
        asking = options_form(identity, words, offer, turn, pressed.second)
        if asking is None:
            await _ask_before(interaction, words, "which", _pictures(turn, pressed.number, words))
            return
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    def _providers(self, turn: Turn, offers: tuple[Offer, ...], words: Words) -> Menu:
        names = [offer.name for offer in offers]
        numbers = [number for number, offer in enumerate(self._studio.offers, 1) if offer.name in names]
        return Menu(
            action=Action.CHOOSE,
            custom_id=custom_id(Action.CHOOSE, turn.id),
            label=words.text("options.provider"),
            choices=tuple(names),
            values=tuple(map(str, numbers)),
        )

    def _provider(self, pressed: Press) -> str | None:
        """Whom the menu's choice names, of all there are."""
        chosen = dict(enumerate(self._studio.offers, 1)).get(pressed.number or 0)
        return chosen.name if chosen else None

    def _named(self, offers: tuple[Offer, ...], name: str | None) -> Offer:
        return next((offer for offer in offers if offer.name == name), offers[0])

    async def _go_on(self, interaction: Interaction, pressed: Press) -> None:
        """Begin the turn that the form asks for."""
        filled = filled_in(interaction)
        check_permissions(interaction)
        options = chosen(filled, self._provider(pressed))
        self._studio.check(prompt=filled.instruction, options=options, pictures=1)
        private = pressed.action is Action.OPTIONS and is_private(interaction)
        start = await opening(interaction, private=private)
        async with withdrawn_if_refused(interaction):
            turn = await self._studio.allow(pressed.action, pressed.turn, start["asker"], start["place"])
        intent = Continue(
            **start,
            instruction=filled.instruction,
            target=turn.id,
            number=pressed.second or filled.number,
            options=options if pressed.number else chosen(filled, turn.options.provider),
        )
        begin(interaction, self._board, intent)


def _pictures(turn: Turn, provider: int | None, words: Words) -> Menu:
    """Each picture of `turn`. What comes of a private one is private again, and else for all to see."""
    action, count = Action.OPTIONS if turn.private else Action.CHOOSE, len(turn.results)
    return Menu(
        action=action,
        custom_id=custom_id(action, turn.id),
        label=words.text("options.picture"),
        choices=tuple(words.text("options.number", number=number) for number in range(1, count + 1)),
        values=values_after(provider, count),
    )


async def _ask_before(interaction: Interaction, words: Words, question: str, menu: Menu) -> None:
    """Ask the presser alone for what comes before the form; a second question takes the first one's place."""
    text, view = words.text(f"options.{question}"), view_of([menu])
    response = interaction.response
    if is_private(interaction) and menu.action is Action.CHOOSE:
        await first_answer(interaction, lambda: response.edit_message(content=text, view=view))
    else:
        await first_answer(interaction, lambda: response.send_message(text, view=view, ephemeral=True))


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(NextOptions(bot, await board_of(bot)))
