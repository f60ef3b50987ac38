"""One worker for one status message: the newest state wins, and the end is never dropped.

Two tasks share a panel. One reads what the studio tells, at the studio's own pace; the other edits
the message, at Discord's. Between them stands no queue: an edit shows whatever is true when it goes.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from dataclasses import replace
from typing import Any

from bot.client import Darkroom
from bot.domain.telling import Ended, Opened, Telling
from bot.domain.turns import Turn
from bot.errors import StoreError
from bot.rendering.drawing import PREVIEW_FILE, Drawing, draw
from bot.rendering.pace import change, next_due
from bot.rendering.panel import Panel, Phase, advance
from cogs._status.ending import Ending, Reader
from cogs._status.message import Face, StatusMessage
from cogs._status.trouble import Barred, Gone, Later, TooLarge

# A drawing changes with time alone only where something takes longer than usual.
TICK_S = 15.0
# Told to every cog once a turn waits for a moderator, with the turn; as `on_turn_held`.
HELD = "turn_held"
# Between tries of an edit that is not the last.
RETRY_S = 3.0


class Status:
    """Keeps one turn's message true until its end has been shown."""

    def __init__(self, bot: Darkroom, message: StatusMessage, reader: Reader) -> None:
        self._bot = bot
        self._message = message
        self._reader = reader
        self._panel = Panel()
        self._turn: Turn | None = None
        self._learned = False
        self._news = asyncio.Event()
        self._moved = asyncio.Event()
        self._over = asyncio.Event()
        self._end: Turn | Exception | None = None
        self._shown: Drawing | None = None
        self._edited_at: float | None = None
        self._silent = False
        self._quiet = False
        self._told_held = False
        self._edits = 0

    async def follow(self, tellings: AsyncIterator[Telling], *, resumed: bool = False) -> None:
        """Show what is told, to its end. Nothing is shown where nothing is told."""
        editing = asyncio.create_task(self._keep_up(look_first=resumed))
        try:
            await self._listen(tellings)
            if self._end is not None:
                await editing
        finally:
            editing.cancel()

    async def _listen(self, tellings: AsyncIterator[Telling]) -> None:
        try:
            async for telling in tellings:
                self._take(telling)
        except Exception as error:  # noqa: BLE001  the edge of a turn: whoever waits is told, the log too
            self._finish_with(error)

    def _take(self, telling: Telling) -> None:
        before = self._panel.phase
        self._panel = advance(self._panel, telling, now=self._bot.clock())
        self._news.set()
        if self._panel.phase is not before:
            self._moved.set()
        if isinstance(telling, Opened | Ended):
            self._turn = telling.turn
        if isinstance(telling, Ended):
            self._finish_with(telling.turn)

    def _finish_with(self, end: Turn | Exception) -> None:
        self._end = end
        self._news.set()
        self._over.set()

    async def _keep_up(self, *, look_first: bool) -> None:
        await self._news.wait()
        if look_first:
            await self._message.find()
        while self._end is None:
            await self._until_due()
            if self._end is None:
                await self._paint()
                self._tell_if_held()
            if self._edits:
                await self._learn_manner()
        await self._learn_manner()
        await Ending(self._bot, self._message, self._reader).shown(self._end, self._drawing())

    def _tell_if_held(self) -> None:
        """After its message was tried, so that it can be gone to."""
        if self._told_held or self._turn is None or self._panel.phase is not Phase.HELD:
            return
        self._told_held = True
        address = replace(self._turn.address, message=self._message.id)
        self._bot.dispatch(HELD, replace(self._turn, address=address))

    async def _learn_manner(self) -> None:
        """Ask once, after the first sign, whether the server wants few edits, and in which language."""
        if self._turn is None or self._learned:
            return
        self._learned = True
        with contextlib.suppress(StoreError):
            chosen = await self._bot.studio.settings.of(self._turn.place.guild)
            self._quiet = chosen.quiet
            if chosen.locale is not None and not self._turn.private:
                self._reader = replace(self._reader, locale=chosen.locale)

    async def _until_due(self) -> None:
        """Return when an edit is due, or the end has come."""
        await self._unless_over(self._news.wait(), at_most=TICK_S)
        while (wait := self._due_in()) and self._end is None:
            # What was due later is due sooner once the turn has come further.
            self._moved.clear()
            await self._unless_over(self._moved.wait(), at_most=wait)
        self._news.clear()
        if wait is not None and self._message.id is not None:
            await self._unless_over(self._message.may_progress(self._rank))

    def _due_in(self) -> float | None:
        """The seconds until what is true now may be shown; None: it is, or nothing can be."""
        kind = None if self._silent else change(self._shown, self._drawing())
        if kind is None:
            return None
        now = asyncio.get_running_loop().time()
        return next_due(kind, now=now, last_edit_at=self._edited_at, quiet=self._quiet) - now

    def _rank(self) -> tuple[int, int]:
        """Those at work move before those that wait, and the ones that have moved least before the others."""
        return int(self._panel.phase is not Phase.WORKING), self._edits

    async def _unless_over(self, waiting: Coroutine[Any, Any, object], at_most: float | None = None) -> None:
        """Wait for something of our own (it is cancelled), but no longer than the turn lasts."""
        tasks = {asyncio.ensure_future(waiting), asyncio.ensure_future(self._over.wait())}
        try:
            await asyncio.wait(tasks, timeout=at_most, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()

    def _drawing(self) -> Drawing:
        panel = replace(self._panel, preview=None, preview_version=0) if self._quiet else self._panel
        return draw(panel, now=self._bot.clock(), locale=self._reader.locale)

    async def _paint(self) -> None:
        """Make one edit, if there is anything new; what fails is made up for by the next."""
        drawing = self._drawing()
        if self._silent or change(self._shown, drawing) is None:
            return
        try:
            await self._message.show(self._face(drawing))
            self._shown = drawing
            self._edits += 1
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
