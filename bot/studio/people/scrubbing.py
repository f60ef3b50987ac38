"""Overwriting what was erased where the database's own files still hold it: in pages and in the log.

SQLite overwrites a row that is deleted, but not the copies that were left where a page had once been
split. So the database is written anew, and who wants to write waits until that is done: about a second
for each 100 MB. A small one is done at once; a large one with the daily sweep, while nothing is drawn.
"""

from __future__ import annotations

import logging

from bot.errors import StoreError
from bot.store.privacy import chores
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)

# How often is looked for a moment in which nothing is drawn, and for how long.
LOOK_S, PATIENCE_S = 5.0, 15 * 60.0


class Scrubbing:
    """Scrubs if anything was erased since the last time. Nothing may be erased meanwhile."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop

    async def at_once(self) -> None:
        """Do it if the database is small enough."""
        if await self._workshop.store.size() <= self._workshop.keeping.scrubbed_at_once:
            await self.now()

    async def quiet(self) -> None:
        """Wait for a moment in which nothing is drawn, but not for ever."""
        waited = 0.0
        while self._workshop.slots.busy and waited < PATIENCE_S:
            await self._workshop.sleep(LOOK_S)
            waited += LOOK_S

    async def now(self) -> None:
        """Do it, whatever the size; what fails is tried again the next time."""
        store = self._workshop.store
        if not await self.wanted():
            return
        try:
            await store.scrub()
        except StoreError as error:
            _log.warning("what was erased is scrubbed from the database later: %s", error)
            return
        await store.write(chores.scrubbed)

    async def wanted(self) -> bool:
        """Whether anything was erased that the database's files may still hold."""
        return await self._workshop.store.read(chores.wants_scrubbing)
