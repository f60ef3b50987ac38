"""The files as they are kept, where a message shows smaller ones for want of room."""

from __future__ import annotations

from collections.abc import Iterator

from discord.ext import commands

from bot.client import Darkroom, Interaction, words_of
from bot.domain.pictures import MEBIBYTE
from bot.domain.rights import Action
from bot.domain.turns import Kept
from bot.rendering.buttons import Press
from bot.rendering.words import Words
from cogs._inbound.deeds import deeds_of
from cogs._inbound.facts import asker_of, place_of
from cogs._outbound.pictures import file_of
from cogs._outbound.privately import deferred, shown
from cogs._status.board import ROOM


class Originals(commands.Cog):
    """Gives originals to whoever asks, as far as Discord takes them: its limit is not the same everywhere."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Answer presses from now on."""
        (await deeds_of(self._bot)).press(Action.ORIGINAL, self._give)

    async def _give(self, interaction: Interaction, pressed: Press) -> None:
        await deferred(interaction)
        asker = asker_of(interaction)
        turn = await self._bot.studio.allow(Action.ORIGINAL, pressed.turn, asker, place_of(interaction))
        words, room = words_of(interaction), interaction.filesize_limit - ROOM
        kept = [each for each in turn.results if not each.removed]
        fitting = list(_fitting(kept, room))
        files = [await file_of(self._bot.studio, each) for each in fitting]
        lines = [words.text("original.here", n=len(files))] if files else []
        lines += [_too_large(each, room, words) for each in kept if each not in fitting]
        await shown(interaction, "\n".join(lines) or words.text("original.gone"), files=files)


def _fitting(kept: list[Kept], room: int) -> Iterator[Kept]:
    """Yield those that go into one message together."""
    for each in kept:
        if each.facts.size <= room:
            room -= each.facts.size
            yield each


def _too_large(kept: Kept, room: int, words: Words) -> str:
    size, limit = (_written(count) for count in (kept.facts.size, room))
    return words.text("original.too_large", number=kept.number, size=size, limit=limit)


def _written(count: int) -> str:
    """A number of bytes in the unit in which it is not nothing."""
    return f"{count / MEBIBYTE:.1f} MB" if count >= MEBIBYTE else f"{count // 1024} kB"


async def setup(bot: Darkroom) -> None:
    """Start listening."""
    await bot.add_cog(Originals(bot))
