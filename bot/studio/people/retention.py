"""Once a day: what is past its time goes, as does what no turn needs any more."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from bot.domain.holdings import Reason
from bot.domain.ids import GuildId
from bot.errors import StoreError
from bot.store.database.connection import Connection
from bot.store.privacy import chores, erasing, orphans, retention
from bot.studio.people.erasure import BATCH, Erased, Erasure
from bot.studio.running import Running
from bot.studio.workshop import Workshop

_log = logging.getLogger(__name__)

DAY_S = 24 * 60 * 60.0
# What is on its way to the disk, or to its row, is younger.
SETTLED = timedelta(hours=1)
_NAMES = 500


class Retention:
    """Keeps things no longer than servers and the operator say."""

    def __init__(self, workshop: Workshop, running: Running, erasure: Erasure) -> None:
        self._workshop = workshop
        self._running = running
        self._erasure = erasure

    async def daily(self) -> None:
        """Sweep now and every day from now on; what fails is tried again with the next."""
        while True:
            try:
                await self._erasure.carry_on()
                await self.sweep()
                await self._erasure.scrub()
            except StoreError as error:
                _log.warning("what is past its time could not all be erased: %s", error)
            except Exception:  # noqa: BLE001  what is promised outlives our mistakes: tomorrow's sweep has to come
                _log.exception("what is past its time could not all be erased")
            await self._workshop.sleep(DAY_S)

    async def sweep(self) -> None:
        """Erase what is past its time, in batches small enough that nobody has to wait."""
        now = self._workshop.clock()
        await self._workshop.store.write(partial(retention.drop_ended, now=now))
        async with self._erasure.alone():
            for guild, days in (await self._workshop.store.read(retention.days_by_server)).items():
                self._tell(await self._expire(guild, timedelta(days=days)))
            if self._workshop.keeping.direct is not None:
                self._tell(await self._expire(None, self._workshop.keeping.direct))
            long_ago = now - self._workshop.keeping.departed
            for guild in await self._workshop.store.read(partial(chores.left_before, moment=long_ago)):
                await self._purge(guild)
            await self._drop_orphans()

    async def departed(self, guild: GuildId) -> None:
        """The bot was taken out of a server."""
        now = self._workshop.clock()
        await self._workshop.store.write(partial(chores.departed, guild=guild, now=now))

    async def returned(self, guild: GuildId) -> None:
        """The bot is in a server again."""
        await self._workshop.store.write(partial(chores.returned, guilds=[guild]))

    async def present_in(self, guilds: Collection[GuildId]) -> None:
        """The bot is in these servers, and in no other."""
        now = self._workshop.clock()
        await self._workshop.store.write(partial(retention.present_in, guilds=guilds, now=now))

    async def _expire(self, guild: GuildId | None, kept: timedelta) -> Erased:
        old = erasing.too_old(guild, self._workshop.clock() - kept, self._running.in_hand)
        return await self._erasure.all_of(partial(erasing.some, which=old, limit=BATCH), Reason.EXPIRED)

    async def _purge(self, guild: GuildId) -> None:
        """Forget everybody in a server that the bot has left, and what it was set to."""
        theirs = partial(erasing.some, which=erasing.of_server(guild), limit=BATCH)
        self._tell(await self._erasure.all_of(theirs, Reason.FORGOTTEN))

        async def work(connection: Connection) -> None:
            await erasing.purge(connection, guild, now=self._workshop.clock())
            await chores.returned(connection, [guild])

        await self._workshop.store.write(work)
        _log.info("server %d, which the bot has left, was purged", guild)

    async def _drop_orphans(self) -> None:
        pictures, store = self._workshop.pictures, self._workshop.store
        names = await pictures.untouched_since(self._workshop.clock() - SETTLED)
        for start in range(0, len(names), _NAMES):
            some = names[start : start + _NAMES]
            found = await store.read(partial(orphans.among, names=some))
            if found:
                await pictures.remove_all(found)

    def _tell(self, erased: Erased) -> None:
        if erased.turns:
            _log.info("%d turns were past their time; %d pictures went", erased.turns, erased.pictures)
