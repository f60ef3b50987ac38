"""Message menus: edit or describe the picture in anybody's message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described, first_answer, words_of
from bot.domain.ids import MessageId
from bot.domain.intents import Begin, Continue, Opening, Upload
from bot.domain.offers import Options
from bot.domain.pictures import Media
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from cogs._inbound.beginning import answered, begin, check_permissions, opening, withdrawn_if_refused
from cogs._inbound.facts import asker_of, fetched, sorted_uploads, upload_of
from cogs._inbound.forms import filled_in, form
from cogs._status.board import Board, board_of

PREFIX = "menu:"
# Messages whose form may be open just now; where one is forgotten, Discord is asked for it.
REMEMBERED = 500

Pictures: TypeAlias = tuple[discord.Attachment, ...]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked of the `number`th picture of a message."""

    instruction: str
    number: int = 1
    references: tuple[Upload, ...] = ()
    mask: Upload | None = None


class Menus(commands.Cog):
    """The menus, and the form that one of them opens."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board
        # Where the bot is no member, the menu's own interaction is all it ever sees of a message.
        self._seen: OrderedDict[int, Pictures] = OrderedDict()
        self._menus = (
            app_commands.ContextMenu(name=described("menu.edit"), callback=self.edit),
            app_commands.ContextMenu(name=described("menu.describe"), callback=self.describe),
        )

    async def cog_load(self) -> None:
        """Offer the menus."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def edit(self, interaction: Interaction, message: discord.Message) -> None:
        """Ask what should change; `on_interaction` hears the answer."""
        self._admit(interaction)
        pictures = _pictures(message)
        if len(pictures) == 1:
            upload_of(pictures[0], self._bot.calls)
        self._remember(message, pictures)
        asking = form(
            "edit",
            f"{PREFIX}{message.id}",
            words_of(interaction),
            self._studio.offers,
            pictures=[picture.filename for picture in pictures],
        )
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def describe(self, interaction: Interaction, message: discord.Message) -> None:
        """Have the first picture described in words."""
        self._admit(interaction)
        picture = upload_of(_pictures(message)[0], self._bot.calls)
        wish = Wish(instruction=words_of(interaction).text("describe.instruction"))
        self._check(wish)
        start = await opening(interaction, private=False)
        async with withdrawn_if_refused(interaction):
            intent = await self._continued(start, message.id, wish) or _begun(start, picture, wish)
        begin(interaction, self._board, intent)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Interaction) -> None:
        """Hear the forms that `edit` opened."""
        data: Mapping[str, Any] = interaction.data or {}
        asked = str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit and asked.startswith(PREFIX):
            await answered(interaction, lambda: self._edited(interaction, asked.removeprefix(PREFIX)))

    async def _edited(self, interaction: Interaction, message: str) -> None:
        if not message.isdecimal():
            raise Refused(Refusal.NOT_FOUND)
        self._admit(interaction)
        filled = filled_in(interaction)
        references, mask = sorted_uploads(filled.files, self._bot.calls)
        wish = Wish(filled.instruction, filled.number, references, mask)
        self._check(wish)
        start = await opening(interaction, private=False)
        async with withdrawn_if_refused(interaction):
            known = await self._continued(start, int(message), wish)
            intent = known or await self._begun_on(interaction, int(message), start, wish)
        begin(interaction, self._board, intent)

    async def _begun_on(self, interaction: Interaction, message: int, start: Opening, wish: Wish) -> Begin:
        pictures = await self._recalled(interaction, message)
        if not 1 <= wish.number <= len(pictures):
            raise Refused(Refusal.NOT_FOUND)
        return _begun(start, upload_of(pictures[wish.number - 1], self._bot.calls), wish)

    def _admit(self, interaction: Interaction) -> None:
        self._studio.admit(Action.EDIT, asker_of(interaction))
        check_permissions(interaction)

    def _check(self, wish: Wish) -> None:
        pictures = 1 + len(wish.references)
        self._studio.check(prompt=wish.instruction, options=Options(), pictures=pictures)

    async def _continued(self, start: Opening, message: int, wish: Wish) -> Continue | None:
        """A turn on a message that shows one; None for a picture that only Discord has."""
        shown = await self._studio.shown_by(MessageId(message), start["place"])
        if shown is None:
            return None
        await self._studio.allow(Action.EDIT, shown.id, start["asker"], start["place"])
        return Continue(
            **start,
            instruction=wish.instruction,
            target=shown.id,
            number=wish.number,
            images=wish.references,
            mask=wish.mask,
        )

    def _remember(self, message: discord.Message, pictures: Pictures) -> None:
        self._seen[message.id] = pictures
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def _recalled(self, interaction: Interaction, message: int) -> Pictures:
        """The pictures of a message whose menu was used; before a restart too, where Discord tells them."""
        seen = self._seen.get(message)
        if seen is not None:
            return seen
        try:
            return _pictures(await fetched(interaction, MessageId(message)))
        except Refused as refused:
            raise Refused(Refusal.FORM_EXPIRED) from refused


def _begun(start: Opening, picture: Upload, wish: Wish) -> Begin:
    return Begin(**start, instruction=wish.instruction, images=(picture, *wish.references), mask=wish.mask)


def _pictures(message: discord.Message) -> Pictures:
    """The pictures in a message; raises `Refused` where there is none."""
    kinds = frozenset(Media)
    found = [each for each in message.attachments if (each.content_type or "").partition(";")[0] in kinds]
    if not found:
        raise Refused(Refusal.NO_PICTURE)
    return tuple(found)


async def setup(bot: Darkroom) -> None:
    """Add the menus."""
    await bot.add_cog(Menus(bot, await board_of(bot)))
