"""Taking a server's settings from a file: read whole, shown as changes, applied by a button."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass

import discord

from bot.calls import Unreachable
from bot.client import Darkroom, Interaction, first_answer, words_of
from bot.domain.ids import GuildId
from bot.domain.quotas import Subject
from bot.domain.server_file import LARGEST_FILE, ServerFile, read
from bot.domain.server_settings import values_of
from bot.errors import Refusal, Refused
from bot.rendering.settings import difference_text
from bot.rendering.words import Words
from cogs._moderators.guard import guild_of, moderator_of
from cogs._moderators.panels import panel_id
from cogs._moderators.settings_panel import PREFIX
from cogs._moderators.settings_values import check, check_limits
from cogs._outbound.privately import deferred

APPLY = "apply"
# Files that wait for their button; one that is forgotten, or that a restart lost, is sent again.
REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to hold in a server instead of what was seen there."""

    guild: GuildId
    seen: ServerFile
    file: ServerFile


class Importing:
    """Remembers what was read until somebody says that it shall hold."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot
        self._files = bot.studio.server_files
        self._wishes: OrderedDict[str, Wish] = OrderedDict()

    async def ask(self, interaction: Interaction, attachment: discord.Attachment) -> None:
        """Say what a file would change. Raises `Refused` for a file that cannot be read whole."""
        if attachment.size > LARGEST_FILE:
            raise Refused(Refusal.SETTINGS_TOO_LARGE, {"limit": f"{LARGEST_FILE // 1024} kB"})
        await deferred(interaction)
        guild = guild_of(interaction)
        # In a thread: a file that was made to be slow keeps nobody else waiting.
        file = await asyncio.to_thread(read, await self._text(attachment), guild)
        check(values_of(file.settings), self._bot.studio.offers, interaction.guild)
        check_limits(file.limits, self._bot.studio.offers)
        seen, words = await self._files.of(guild), words_of(interaction)
        told = difference_text(seen, file, words, list(_absent(file, interaction.guild)))
        view = self._button(Wish(guild, seen, file), words) if told else None
        call = interaction.edit_original_response(content=told or words.text("settings.same"), view=view)
        await self._bot.calls.carried_out(call)

    async def apply(self, interaction: Interaction, name: str) -> None:
        """Let what was shown hold; raises `Refused` where it is forgotten or others changed something."""
        wish = self._wishes.get(name)
        if wish is None or wish.guild != guild_of(interaction):
            raise Refused(Refusal.SETTINGS_OUTDATED)
        await first_answer(interaction, interaction.response.defer)
        await self._files.replace(wish.guild, wish.seen, wish.file, by=moderator_of(interaction))
        self._wishes.pop(name, None)
        text = words_of(interaction).text("settings.applied")
        await self._bot.calls.carried_out(interaction.edit_original_response(content=text, view=None))

    def _button(self, wish: Wish, words: Words) -> discord.ui.View:
        name = secrets.token_hex(8)
        self._wishes[name] = wish
        while len(self._wishes) > REMEMBERED:
            self._wishes.popitem(last=False)
        view = discord.ui.View(timeout=None)
        view.add_item(
            discord.ui.Button(
                style=discord.ButtonStyle.primary,
                label=words.text("settings.apply"),
                custom_id=panel_id(PREFIX, APPLY, name),
            )
        )
        view.stop()
        return view

    async def _text(self, attachment: discord.Attachment) -> str:
        try:
            # Some editors begin a file with a byte order mark.
            return (await self._bot.calls.carried_out(attachment.read())).decode("utf-8-sig")
        except (discord.HTTPException, Unreachable) as error:
            raise Refused(Refusal.UPLOAD_UNREADABLE, {"name": attachment.filename}) from error
        except UnicodeDecodeError as error:
            raise Refused(Refusal.SETTINGS_NOT_READ, {"why": "UTF-8"}) from error


def _absent(file: ServerFile, guild: discord.Guild | None) -> Iterator[int]:
    """The roles and channels that the file speaks of and that are not here; members may come."""
    named = [rule.subject for rule in file.rules if rule.kind in {Subject.ROLE, Subject.CHANNEL}]
    for number in dict.fromkeys([*named, *(limit.role for limit in file.limits)]):
        if number and guild and not (guild.get_role(number) or guild.get_channel(number)):
            yield number
