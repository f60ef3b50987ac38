"""Message menus: edit or describe the picture in anybody's message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, described, first_answer, locale_of
from bot.domain.ids import MessageId
from bot.domain.intents import Begin, Continue, Intent, Opening, Upload
from bot.domain.offers import Options
from bot.domain.pictures import Media
from bot.domain.rights import Action
from bot.errors import Refusal, Refused
from bot.rendering.words import Words
from cogs._beginning import answered, begin, check_permissions, opening, withdrawn_if_refused
from cogs._board import Board, board_of
from cogs._forms import filled_in, form
from cogs._inbound import asker_of, fetched, sorted_uploads, upload_of

PREFIX = "menu:"
# Messages whose form may be open just now; where one is forgotten, Discord is asked for it.
REMEMBERED = 500

Used = discord.Interaction[Darkroom]


class Menus(commands.Cog):
    """The menus, and the form that one of them opens."""

    def __init__(self, bot: Darkroom, board: Board) -> None:
        self._bot = bot
        self._studio = bot.studio
        self._board = board
        # Where the bot is no member, the menu's own interaction is all it ever sees of a message.
        self._seen: OrderedDict[int, discord.Attachment] = OrderedDict()
        self._menus = (
            app_commands.ContextMenu(name=described("menu.edit"), callback=self.edit),
            app_commands.ContextMenu(name=described("menu.describe"), callback=self.describe),
        )

    async def cog_load(self) -> None:
        """Offer the menus."""
        for menu in self._menus:
            self._bot.tree.add_command(menu)

    async def edit(self, interaction: Used, message: discord.Message) -> None:
        """Ask what should change; `on_interaction` hears the answer."""
        self._admit(interaction)
        picture = _picture(message)
        upload_of(picture, self._bot.calls)
        self._remember(message, picture)
        words = Words(locale_of(interaction))
        asking = form("edit", f"{PREFIX}{message.id}", words, self._studio.offers)
        await first_answer(interaction, lambda: interaction.response.send_modal(asking))

    async def describe(self, interaction: Used, message: discord.Message) -> None:
        """Have the picture described in words."""
        self._admit(interaction)
        picture = upload_of(_picture(message), self._bot.calls)
        instruction = Words(locale_of(interaction)).text("describe.instruction")
        self._studio.check(prompt=instruction, options=Options(), pictures=1)
        start = await opening(interaction, private=False)
        async with withdrawn_if_refused(interaction):
            intent = await self._intent(start, message.id, instruction)
        begin(interaction, self._board, intent or Begin(**start, instruction=instruction, images=(picture,)))

    @commands.Cog.listener()
    async def on_interaction(self, interaction: Used) -> None:
        """Hear the forms that `edit` opened."""
        data: Mapping[str, Any] = interaction.data or {}
        asked = str(data.get("custom_id", ""))
        if interaction.type is discord.InteractionType.modal_submit and asked.startswith(PREFIX):
            await answered(interaction, lambda: self._edited(interaction, asked.removeprefix(PREFIX)))

    async def _edited(self, interaction: Used, message: str) -> None:
        if not message.isdecimal():
            raise Refused(Refusal.NOT_FOUND)
        self._admit(interaction)
        filled = filled_in(interaction)
        references, mask = sorted_uploads(filled.files, self._bot.calls)
        self._studio.check(
            prompt=filled.instruction,
            options=Options(),
            pictures=1 + len(references),
            masked=mask is not None,
        )
        start = await opening(interaction, private=False)
        async with withdrawn_if_refused(interaction):
            intent = await self._intent(start, int(message), filled.instruction, references, mask)
            if intent is None:
                picture = await self._recalled(interaction, int(message))
                images = (upload_of(picture, self._bot.calls), *references)
                intent = Begin(**start, instruction=filled.instruction, images=images, mask=mask)
        begin(interaction, self._board, intent)

    def _admit(self, interaction: Used) -> None:
        self._studio.admit(Action.EDIT, asker_of(interaction.user, interaction.permissions))
        check_permissions(interaction)

    async def _intent(
        self,
        start: Opening,
        message: int,
        instruction: str,
        references: tuple[Upload, ...] = (),
        mask: Upload | None = None,
    ) -> Intent | None:
        """A turn on a message that shows one; None for a picture that only Discord has."""
        shown = await self._studio.shown_by(MessageId(message), start["place"])
        if shown is None:
            return None
        await self._studio.allow(Action.EDIT, shown.id, start["asker"], start["place"])
        return Continue(**start, instruction=instruction, target=shown.id, images=references, mask=mask)

    def _remember(self, message: discord.Message, picture: discord.Attachment) -> None:
        self._seen[message.id] = picture
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)

    async def _recalled(self, interaction: Used, message: int) -> discord.Attachment:
        """The picture of a message whose menu was used; before a restart too, where Discord tells it."""
        seen = self._seen.get(message)
        if seen is not None:
            return seen
        try:
            return _picture(await fetched(interaction, MessageId(message)))
        except Refused as refused:
            raise Refused(Refusal.FORM_EXPIRED) from refused


def _picture(message: discord.Message) -> discord.Attachment:
    """The first picture in a message; raises `Refused` where there is none."""
    kinds = frozenset(Media)
    for attachment in message.attachments:
        if (attachment.content_type or "").partition(";")[0] in kinds:
            return attachment
    raise Refused(Refusal.NO_PICTURE)


async def setup(bot: Darkroom) -> None:
    """Add the menus."""
    await bot.add_cog(Menus(bot, await board_of(bot)))
