"""All status messages that are being kept: the workers, their pace, and what a restart left open."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine

import discord
from discord.ext import commands

from bot.calls import Unreachable
from bot.client import Darkroom
from bot.domain.ids import ChannelId, GuildId, MessageId, TurnId
from bot.domain.intents import Intent
from bot.domain.places import Address, Place
from bot.domain.telling import Telling
from bot.domain.turns import Turn
from cogs._outbound.views import without
from cogs._status.ending import Reader
from cogs._status.message import Face, StatusMessage
from cogs._status.pacing import Pace
from cogs._status.trouble import Barred, Gone, Later, TooLarge, Vanished
from cogs._status.worker import Status

_log = logging.getLogger(__name__)

# Discord's limit for files where it told none, and the room that the rest of a request needs.
USUAL_LIMIT = 10 * 1024 * 1024
ROOM = 64 * 1024
# An edit that brings no words does not forbid mentions by itself.
NOBODY = discord.AllowedMentions.none()
# How long endings may still take to reach Discord when the bot closes.
CLOSING_S = 5.0


class Board(commands.Cog):
    """Keeps the status messages of one bot. One for each bot: see `board_of`."""

    def __init__(self, bot: Darkroom) -> None:
        self._bot = bot
        self._pace = Pace(asyncio.get_running_loop().time)
        self._workers: set[asyncio.Task[None]] = set()
        self._resumed = False

    def keep(self, intent: Intent, tellings: AsyncIterator[Telling], *, limit: int | None = None) -> None:
        """Show a turn from its beginning; returns at once. `limit`: for files, if an interaction told it."""
        reader = self._reader(intent.address, intent.place, limit)
        self._spawn(self._status(intent.turn, intent.address, reader).follow(tellings), intent.turn)

    def resume(self, turn: Turn) -> None:
        """Show a turn that an earlier life of the bot left open; returns at once."""
        reader = self._reader(turn.address, turn.place)
        status = self._status(turn.id, turn.address, reader)
        self._spawn(status.follow(self._bot.studio.resume(turn), resumed=True), turn.id)

    async def take_off(self, message: discord.Message, custom_id: str) -> None:
        """Take one button off a message, if that can still be done."""
        await self._pace.call()
        try:
            await self._bot.calls.carried_out(
                message.edit(view=without(message, custom_id), allowed_mentions=NOBODY)
            )
        except (discord.HTTPException, Unreachable) as error:
            _log.info("a button of message %d stays: %s", message.id, error)

    def locale_of(self, place: Place) -> str:
        """The language of a place, where no interaction tells it."""
        guild = self._bot.get_guild(place.guild) if place.guild else None
        return guild.preferred_locale.value if guild else "en"

    async def language_of(self, guild: GuildId | None, told: str | None = None) -> str:
        """The language of what a whole server reads: what moderators chose, else the server's own.

        Outside of servers it is the one in which a reader was `told` things before.
        """
        if guild is None and told is not None:
            return told
        chosen = (await self._bot.studio.settings.of(guild)).locale
        return chosen or self.locale_of(Place(channel=ChannelId(0), guild=guild))

    async def empty(self, message: MessageId, channel: ChannelId, text: str) -> bool:
        """Leave nothing but `text` of a message of ours, if it is there; False: it cannot be reached now."""
        address = Address(channel=channel, message=message)
        try:
            await StatusMessage(self._bot, self._pace, TurnId(""), address).show(Face(content=text, files=()))
        except (Gone, Vanished):
            return True
        except (Barred, Later, TooLarge) as trouble:
            _log.info("message %d is not emptied: %r", message, trouble)
            return False
        return True

    def limit_of(self, place: Place, told: int | None = None) -> int:
        """The largest file for a place, in bytes; `told` by its interaction, if there was one."""
        guild = self._bot.get_guild(place.guild) if place.guild else None
        return (told or (guild.filesize_limit if guild else USUAL_LIMIT)) - ROOM

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Once, after the start: carry on what was left open."""
        if self._resumed:
            return
        self._resumed = True
        for turn in await self._bot.studio.unfinished():
            self.resume(turn)

    @commands.Cog.listener()
    async def on_guild_channel_update(
        self, _: discord.abc.GuildChannel, now: discord.abc.GuildChannel
    ) -> None:
        """Its permissions may have been given back."""
        await self._try_again(now.guild.id)

    @commands.Cog.listener()
    async def on_guild_role_update(self, _: discord.Role, now: discord.Role) -> None:
        """Or those of a role."""
        await self._try_again(now.guild.id)

    @commands.Cog.listener()
    async def on_member_update(self, _: discord.Member, now: discord.Member) -> None:
        """Or the bot has another role; of others nobody tells it."""
        if now == now.guild.me:
            await self._try_again(now.guild.id)

    @commands.Cog.listener()
    async def on_raw_thread_update(self, now: discord.RawThreadUpdateEvent) -> None:
        """Or a thread is no longer locked; raw, since an archived one is not in discord.py's memory."""
        if not now.data["thread_metadata"].get("locked"):
            await self._try_again(now.guild_id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Or the bot was invited back."""
        await self._try_again(guild.id)

    async def cog_unload(self) -> None:
        """Let endings that are on their way arrive; then stop."""
        if self._workers:
            await asyncio.wait(set(self._workers), timeout=CLOSING_S)
        for worker in self._workers:
            worker.cancel()
        await self._bot.calls.settled(within=1.0)

    async def _try_again(self, guild: int) -> None:
        """Show the endings that could not be shown in that server before."""
        for turn in await self._bot.studio.parked_in(GuildId(guild)):
            self.resume(turn)

    def _reader(self, address: Address, place: Place, limit: int | None = None) -> Reader:
        return Reader(locale=address.locale or self.locale_of(place), limit=self.limit_of(place, limit))

    def _status(self, turn: TurnId, address: Address, reader: Reader) -> Status:
        return Status(self._bot, StatusMessage(self._bot, self._pace, turn, address), reader)

    def _spawn(self, work: Coroutine[None, None, None], turn: TurnId) -> None:
        worker = asyncio.create_task(work, name=f"status-{turn}")
        self._workers.add(worker)
        worker.add_done_callback(self._ended)

    def _ended(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled() and (error := worker.exception()) is not None:
            _log.error("%s stopped before its end was shown", worker.get_name(), exc_info=error)


async def board_of(bot: Darkroom) -> Board:
    """The bot's one board."""
    return await bot.shared(Board, lambda: Board(bot))
