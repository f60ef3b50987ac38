"""One worker for one status message: the newest state wins, and the end is never dropped.

Two tasks share a panel. One reads what the studio tells, at the studio's own pace; the other edits
the message, at Discord's. Between them stands no queue: an edit shows whatever is true when it goes.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import discord

from bot.client import Darkroom, sentence_for
from bot.domain.ids import ImageId, MessageId, TurnId
from bot.domain.telling import Ended, Telling
from bot.domain.turns import Turn
from bot.errors import DarkroomError, StoreError
from bot.rendering.drawing import PREVIEW_FILE, Drawing, draw
from bot.rendering.pace import change, next_due
from bot.rendering.panel import Panel, advance
from cogs._message import Barred, Face, Gone, Later, StatusMessage, TooLarge

_log = logging.getLogger(__name__)

# A drawing changes with time alone only where something takes longer than usual.
TICK_S = 15.0
# Between tries of an edit that is not the last, and of the last.
RETRY_S = 3.0
LONGEST_RETRY_S = 60.0
# After about a day the ending waits for the next start of the bot.
MOST_TRIES = 1500
# Below this a picture is not worth shrinking any further.
SMALLEST_LIMIT = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom a message is drawn.

    `limit`: the largest file there, in bytes. `thread`: the name of one to open under it at the end.
    """

    locale: str
    limit: int
    thread: str | None = None


class Status:
    """Keeps one turn's message true until its end has been shown."""

    def __init__(self, bot: Darkroom, message: StatusMessage, turn: TurnId, reader: Reader) -> None:
        self._bot = bot
        self._message = message
        self._turn = turn
        self._reader = reader
        self._panel = Panel()
        self._news = asyncio.Event()
        self._over = asyncio.Event()
        self._end: Turn | Exception | None = None
        self._shown: Drawing | None = None
        self._edited_at: float | None = None
        self._silent = False

    async def follow(self, tellings: AsyncIterator[Telling], *, resumed: bool = False) -> None:
        """Show what is told, to its end. Nothing is shown where nothing is told."""
        editing: asyncio.Task[None] | None = None
        try:
            async for telling in tellings:
                self._take(telling)
                editing = editing or asyncio.create_task(self._keep_up(look_first=resumed))
        except Exception as error:  # noqa: BLE001  the edge of a turn: whoever waits is told, the log too
            self._finish_with(error)
            editing = editing or asyncio.create_task(self._keep_up(look_first=resumed))
        if editing is not None:
            await editing

    def _take(self, telling: Telling) -> None:
        self._panel = advance(self._panel, telling, now=self._bot.clock())
        self._news.set()
        if isinstance(telling, Ended):
            self._finish_with(telling.turn)

    def _finish_with(self, end: Turn | Exception) -> None:
        self._end = end
        self._news.set()
        self._over.set()

    async def _keep_up(self, *, look_first: bool) -> None:
        if look_first and self._message.id is None:
            await self._look()
        while self._end is None:
            await self._until_due()
            if self._end is None:
                await self._paint()
        await self._show_end(self._end)

    async def _until_due(self) -> None:
        """Return when an edit is due, or the end has come."""
        await self._unless_over(self._news.wait(), at_most=TICK_S)
        self._news.clear()
        kind = change(self._shown, self._drawing())
        if kind is None:
            return
        now = asyncio.get_running_loop().time()
        due = next_due(kind, now=now, last_edit_at=self._edited_at)
        if due > now:
            await self._unless_over(asyncio.sleep(due - now))
        if self._message.id is not None:
            await self._unless_over(self._message.may_progress())

    async def _unless_over(self, waiting: Coroutine[Any, Any, object], at_most: float | None = None) -> None:
        """Wait for something of our own (it is cancelled), but no longer than the turn lasts."""
        tasks = {asyncio.ensure_future(waiting), asyncio.ensure_future(self._over.wait())}
        try:
            await asyncio.wait(tasks, timeout=at_most, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    def _drawing(self) -> Drawing:
        return draw(self._panel, now=self._bot.clock(), locale=self._reader.locale)

    async def _paint(self) -> None:
        """Make one edit, if there is anything new; what fails is made up for by the next."""
        drawing = self._drawing()
        if self._silent or change(self._shown, drawing) is None:
            return
        try:
            await self._put(self._face(drawing))
            self._shown = drawing
        except (Gone, Barred):
            self._silent = True
        except (Later, TooLarge) as missed:
            after = missed.after if isinstance(missed, Later) else 0.0
            await self._unless_over(asyncio.sleep(max(after, RETRY_S)))
            self._news.set()
        self._edited_at = asyncio.get_running_loop().time()

    def _face(self, drawing: Drawing) -> Face:
        """An edit names its files only when it brings a new one."""
        known = self._shown.preview_version if self._shown else 0
        fresh = drawing.preview is not None and drawing.preview_version != known
        files = ((PREVIEW_FILE, drawing.preview),) if fresh and drawing.preview else None
        return Face(content=drawing.content, buttons=drawing.buttons, files=files)

    async def _put(self, face: Face) -> discord.Message:
        new = self._message.id is None
        try:
            message = await self._message.show(face)
        except Later:
            # It may be there although no answer came; the nonce holds for minutes only.
            if new:
                await self._look()
            raise
        if new:
            await self._posted(MessageId(message.id))
        return message

    async def _look(self) -> None:
        """Find the message where it was posted but never written down."""
        try:
            found = await self._message.find()
        except (Barred, Later) as error:
            _log.info("the channel's past could not be read: %r", error)
            return
        if found is not None:
            await self._posted(found)

    async def _posted(self, message: MessageId) -> None:
        try:
            await self._bot.studio.posted(self._turn, message)
        except StoreError:
            # The message stands; were the bot to stop now, it would be looked for by its asking message.
            _log.exception("the status message of turn %s is not written down", self._turn)

    async def _show_end(self, end: Turn | Exception) -> None:
        """Show the ending, however often Discord must be asked, and write down that it is shown."""
        limit = self._reader.limit
        replaced = False
        for delay in _delays():
            try:
                await self._deliver(end, limit)
            except Later as later:
                await asyncio.sleep(max(later.after, delay))
            except TooLarge:
                limit //= 2
                if limit < SMALLEST_LIMIT:
                    end = DarkroomError("no file is small enough for this place")
            except Gone:
                if replaced:
                    return
                replaced = True
                self._message.replace()
            except Barred:
                _log.warning("the end of turn %s cannot be shown where it was asked", self._turn)
                return
            except (DarkroomError, OSError) as error:
                end = error
            else:
                return

    async def _deliver(self, end: Turn | Exception, limit: int) -> None:
        if isinstance(end, Exception):
            await self._put(Face(content=sentence_for(end, self._reader.locale), files=()))
            return
        drawing = self._drawing()
        files = {}
        images = {}
        for kept in drawing.pictures:
            extension, data = await self._bot.studio.picture(kept, limit=limit)
            name = f"{kept.turn}-{kept.number}.{extension}"
            files[name] = data
            images[name] = kept.id
        face = Face(content=drawing.content, buttons=drawing.buttons, files=tuple(files.items()))
        message = await self._put(face)
        there = {attachment.filename: attachment.id for attachment in message.attachments}
        shown = {name: (images[name], there[name]) for name in images if name in there}
        await self._delivered(end, MessageId(message.id), shown)
        if self._reader.thread is not None:
            await self._message.open_thread(self._reader.thread)

    async def _delivered(self, turn: Turn, message: MessageId, files: dict[str, tuple[ImageId, int]]) -> None:
        try:
            await self._bot.studio.delivered(turn, message, files)
        except StoreError:
            # Shown once more after the next start, which changes nothing.
            _log.exception("the showing of turn %s is not written down", self._turn)


def _delays() -> Iterator[float]:
    """Seconds between the tries of an ending."""
    for attempt in range(MOST_TRIES):
        yield min(2.0 ** min(attempt, 6), LONGEST_RETRY_S)
