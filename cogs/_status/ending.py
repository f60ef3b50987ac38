"""The last edit of a status message: never dropped, and repeating it is harmless."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace

import discord

from bot.calls import Unreachable
from bot.client import Darkroom, sentence_for
from bot.domain.ids import ImageId, MessageId
from bot.domain.turns import TERMINAL, Turn
from bot.errors import DarkroomError, StoreError
from bot.rendering.buttons import Control, original
from bot.rendering.drawing import Drawing
from bot.rendering.words import Words
from cogs._outbound.pictures import file_of
from cogs._outbound.threads import open_thread
from cogs._status.message import Face, StatusMessage
from cogs._status.trouble import Barred, Gone, Later, TooLarge, Unseen, Vanished

_log = logging.getLogger(__name__)

# Seconds between tries grow to this; after about a day the ending waits for the next start of the bot.
LONGEST_RETRY_S = 60.0
MOST_TRIES = 1500
# Told to every cog once the end of a turn is on Discord, with the turn; as `on_turn_shown`.
SHOWN = "turn_shown"
# Below this many bytes a picture is not worth shrinking any further.
SMALLEST_LIMIT = 128 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a message is drawn; `limit`: the largest file there, in bytes."""

    locale: str
    limit: int


class Ending:
    """Shows how a turn ended, however often Discord must be asked."""

    def __init__(self, bot: Darkroom, message: StatusMessage, reader: Reader) -> None:
        self._bot = bot
        self._message = message
        self._reader = reader
        self._limit = reader.limit
        self._replaced = False

    async def shown(self, end: Turn | Exception, drawing: Drawing) -> None:
        """Show `drawing`, or what went wrong, and write down that it is shown."""
        try:
            await self._insist(end, drawing)
            if await self._message.overtaken():
                await self._insist(end, drawing)
        except Vanished:
            _log.info("nothing leads to turn %s any more; its asker finds it with /last", self._message.turn)
            await self._bot.studio.forgone(self._message.turn)
        except Barred as barred:
            _log.warning("the ending of turn %s cannot be shown where it was asked for", self._message.turn)
            words_may_do = bool(drawing.pictures) and not isinstance(barred, Unseen)
            if words_may_do:
                await self._tell_withheld()
            self._bot.studio.parked(self._message.turn)
            if words_may_do:
                # What was allowed again while they were said, before it was parked, nobody tells twice.
                with contextlib.suppress(Barred):
                    await self._insist(end, drawing)

    async def _tell_withheld(self) -> None:
        """Where words may still be shown and files may not, say so: nobody should wait for them in vain."""
        text = Words(self._reader.locale).advice("ending.withheld")
        with contextlib.suppress(Gone, Barred, Later, TooLarge):
            await self._message.show(Face(content=text, files=()))

    async def _insist(self, end: Turn | Exception, drawing: Drawing) -> None:
        for delay in _delays():
            try:
                await self._show(end, drawing)
            except Later as later:
                await asyncio.sleep(max(later.after, delay))
            except Gone:
                self._replace()
            except (TooLarge, DarkroomError, OSError) as trouble:
                end = self._instead(end, trouble)
            else:
                return

    def _replace(self) -> None:
        """Somebody deleted the message: show the ending by a new one, but not for ever."""
        if self._replaced:
            raise Barred
        self._replaced = True
        self._message.replace()

    def _instead(self, end: Turn | Exception, trouble: Exception) -> Turn | Exception:
        """What to show next: the same in less room, or in words what is wrong."""
        if not isinstance(trouble, TooLarge):
            return trouble
        self._limit //= 2
        return end if self._limit >= SMALLEST_LIMIT else DarkroomError("no file is small enough there")

    async def _show(self, end: Turn | Exception, drawing: Drawing) -> None:
        if isinstance(end, Turn):
            await self._deliver(end, drawing)
        else:
            await self._message.show(Face(content=sentence_for(end, self._reader.locale), files=()))

    async def _deliver(self, turn: Turn, drawing: Drawing) -> None:
        files: dict[str, bytes] = {}
        images: dict[str, ImageId] = {}
        for kept in drawing.pictures:
            name, data = await file_of(self._bot.studio, kept, limit=self._limit)
            files[name] = data
            images[name] = kept.id
        smaller = sum(map(len, files.values())) < sum(kept.facts.size for kept in drawing.pictures)
        self._limit = min(self._limit, max(map(len, files.values()), default=self._limit))
        buttons = self._with_original(turn, drawing.buttons) if smaller else drawing.buttons
        face = Face(content=drawing.content, buttons=buttons, files=tuple(files.items()))
        message = await self._message.show(face)
        there = {attachment.filename: attachment.id for attachment in message.attachments}
        shown = {name: (images[name], there[name]) for name in images if name in there}
        if turn.thread and turn.state not in TERMINAL:
            # Before it is written down that all is shown: what a crash leaves out is made up for.
            await self._open_thread(turn, MessageId(message.id))
        await self._delivered(turn, MessageId(message.id), shown)

    async def _open_thread(self, turn: Turn, message: MessageId) -> None:
        """Open the thread that was asked for; where that is not possible there is none."""
        channel = self._bot.get_channel(turn.place.channel)
        if isinstance(channel, discord.TextChannel):
            try:
                await open_thread(self._bot, channel, message, turn, self._reader.locale)
            except (discord.DiscordException, Unreachable, StoreError) as error:
                _log.info("no thread was opened for turn %s: %s", turn.id, error)

    def _with_original(self, turn: Turn, controls: tuple[Control, ...]) -> tuple[Control, ...]:
        return (*controls, original(turn.id, Words(self._reader.locale), controls))

    async def _delivered(self, turn: Turn, message: MessageId, files: dict[str, tuple[ImageId, int]]) -> None:
        try:
            await self._bot.studio.delivered(turn, message, files)
            self._bot.dispatch(SHOWN, replace(turn, address=replace(turn.address, message=message)))
        except StoreError:
            # Shown once more after the next start, which changes nothing.
            _log.exception("the showing of turn %s is not written down", turn.id)


def _delays() -> Iterator[float]:
    """Seconds between the tries of an ending."""
    for attempt in range(MOST_TRIES):
        yield min(2.0 ** min(attempt, 6), LONGEST_RETRY_S)
