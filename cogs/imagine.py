"""`/imagine`: begin a conversation. `cogs.replies` carries it on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import Darkroom, Interaction, described
from bot.domain.intents import Begin, Upload
from bot.domain.offers import Offer, Options, names
from bot.errors import Refusal, Refused
from bot.studio.studio import Studio
from cogs._inbound.beginning import begin, check_permissions, opening
from cogs._inbound.facts import asker_of, place_of, upload_of
from cogs._inbound.suggesting import suggested
from cogs._status.board import Board, board_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was typed, checked against everything that needs no waiting."""

    prompt: str
    options: Options
    images: tuple[Upload, ...] = ()
    mask: Upload | None = None
    thread: bool | None = None
    private: bool = False


class Imagine(commands.Cog):
    """The slash command that begins a conversation."""

    def __init__(self, studio: Studio, board: Board) -> None:
        self._studio = studio
        self._board = board

    @app_commands.command(name="imagine", description=described("command.imagine.description"))
    @app_commands.describe(
        prompt=described("command.imagine.option.prompt"),
        size=described("command.imagine.option.size"),
        quality=described("command.imagine.option.quality"),
        count=described("command.imagine.option.count"),
        image1=described("command.imagine.option.image1"),
        image2=described("command.imagine.option.image2"),
        image3=described("command.imagine.option.image3"),
        image4=described("command.imagine.option.image4"),
        image5=described("command.imagine.option.image5"),
        mask=described("command.imagine.option.mask"),
        provider=described("command.imagine.option.provider"),
        thread=described("command.imagine.option.thread"),
        private=described("command.imagine.option.private"),
    )
    async def imagine(  # noqa: PLR0913  discord.py makes the command's options from the parameters
        self,
        interaction: Interaction,
        prompt: app_commands.Range[str, 1, 4000],
        *,
        size: str | None = None,
        quality: str | None = None,
        count: app_commands.Range[int, 1, 10] = 1,
        image1: discord.Attachment | None = None,
        image2: discord.Attachment | None = None,
        image3: discord.Attachment | None = None,
        image4: discord.Attachment | None = None,
        image5: discord.Attachment | None = None,
        mask: discord.Attachment | None = None,
        provider: str | None = None,
        thread: bool | None = None,
        private: bool = False,
    ) -> None:
        """Make a picture, or edit the ones attached."""
        calls = interaction.client.calls
        attached = (image1, image2, image3, image4, image5)
        wish = Wish(
            prompt=prompt,
            options=Options(size=size, quality=quality, count=count, provider=provider),
            images=tuple(upload_of(image, calls) for image in attached if image),
            mask=upload_of(mask, calls) if mask else None,
            thread=thread,
            private=private,
        )
        self._check(wish, interaction)
        await self._begin(wish, interaction)

    def _check(self, wish: Wish, interaction: Interaction) -> None:
        """Refuse what can be refused from memory; there is no await before the acknowledgement."""
        if wish.mask and not wish.images:
            raise Refused(Refusal.MASK_NEEDS_IMAGE)
        if wish.private and wish.thread:
            raise Refused(Refusal.PRIVATE_THREAD)
        check_permissions(interaction, thread=bool(wish.thread))
        self._studio.check(
            prompt=wish.prompt,
            options=wish.options,
            pictures=len(wish.images),
        )

    async def _begin(self, wish: Wish, interaction: Interaction) -> None:
        intent = Begin(
            **await opening(interaction, private=wish.private),
            instruction=wish.prompt,
            options=wish.options,
            images=wish.images,
            mask=wish.mask,
            thread=wish.thread,
        )
        begin(interaction, self._board, intent)

    @imagine.autocomplete("size")
    async def _sizes(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggested(typed, names("size", await self._chosen(interaction)))

    @imagine.autocomplete("quality")
    async def _qualities(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return suggested(typed, names("quality", await self._chosen(interaction)))

    @imagine.autocomplete("provider")
    async def _providers(
        self,
        interaction: Interaction,
        typed: str,
    ) -> list[app_commands.Choice[str]]:
        return suggested(typed, names("provider", await self._offered(interaction)))

    async def _chosen(self, interaction: Interaction) -> Iterable[Offer]:
        """The provider already typed beside this option, else all of them."""
        offers = await self._offered(interaction)
        return [offer for offer in offers if offer.name == interaction.namespace.provider] or offers

    async def _offered(self, interaction: Interaction) -> tuple[Offer, ...]:
        """What whoever types may ask for."""
        asker = asker_of(interaction)
        return await self._studio.role_limits.offered(asker, place_of(interaction))


async def setup(bot: Darkroom) -> None:
    """Add the command."""
    await bot.add_cog(Imagine(bot.studio, await board_of(bot)))
