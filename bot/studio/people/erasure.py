"""Forgetting a person, step by step: whatever a crash leaves undone is done after the next start.

Rows first, then files, then what the database's own files still hold (`bot.studio.people.scrubbing`).
Messages on Discord are emptied by whoever iterates `showings`, at a pace of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from bot.domain.holdings import Reason, Showing
from bot.domain.ids import MessageId, TurnId, UserId
from bot.store.database.connection import Connection
from bot.store.privacy import chores, erasing, holdings
from bot.store.privacy.erasing import Condition
from bot.studio.crashpoints import CrashPoint
from bot.studio.people.scrubbing import Scrubbing
from bot.studio.running import Running
from bot.studio.workshop import Workshop

# Turns erased in one transaction: others' writes wait no longer than it lasts.
BATCH = 100
# How long somebody's running turns may take to be cancelled and shown as such.
PATIENCE_S = 60.0
# A message that could not be emptied so often is left alone.
MOST_TRIES, RETRY_S = 5, 30.0
_SOME = 20

Some: TypeAlias = Callable[[Connection], Coroutine[Any, Any, list[TurnId]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What went. `messages`: those that are being emptied; `running`: turns that could not be ended yet.

    `scrubbed`: the database's own files hold nothing of it any more.
    """

    turns: int = 0
    pictures: int = 0
    messages: int = 0
    running: int = 0
    scrubbed: bool = True


class Erasure:
    """Erases, one person after another. One for each studio."""

    def __init__(self, workshop: Workshop, running: Running) -> None:
        self._workshop = workshop
        self._running = running
        self._scrubbing = Scrubbing(workshop)
        self._one_at_a_time = asyncio.Lock()
        self._news = asyncio.Event()
        self._emptied = asyncio.Event()

    async def forget(self, user: UserId) -> Erased:
        """Cancel what runs for somebody, then erase all that is theirs. May be repeated."""
        if not (await self._workshop.store.read(partial(holdings.held, user=user))).rows:
            return Erased()
        now = self._workshop.clock()
        await self._workshop.store.write(
            lambda connection: chores.begin_forgetting(connection, user, now=now)
        )
        self._workshop.crash(CrashPoint.FORGETTING)
        await self._cancelled(user)
        async with self.alone():
            in_hand = [held.turn.id for held in self._running.of(user)]
            erased = await self._forgotten(user, erasing.of_author(user, besides=in_hand))
        return replace(erased, scrubbed=not await self._scrubbing.wanted())

    async def carry_on(self) -> None:
        """Finish what an earlier life, or a turn that would not end, left undone."""
        for user in await self._workshop.store.read(chores.being_forgotten):
            async with self.alone():
                # What has an end that nobody was shown yet is about to be shown.
                await self._forgotten(user, erasing.of_author(user) & erasing.was_shown())
        async with self.alone():
            pass

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None, None]:
        """Let one erase at a time; at the end the files go, and a small database is scrubbed."""
        async with self._one_at_a_time:
            yield
            await self._remove_files()
            await self._scrubbing.at_once()

    async def scrub(self) -> None:
        """Scrub a database of any size, in a moment in which nothing is drawn."""
        await self._scrubbing.quiet()
        async with self._one_at_a_time:
            await self._scrubbing.now()

    async def all_of(self, some: Some, reason: Reason) -> Erased:
        """Erase what `some` finds, batch after batch, until it finds nothing; inside of `alone`."""
        store, erased = self._workshop.store, Erased()
        while ids := await store.read(some):
            now = self._workshop.clock()
            gone = await store.write(partial(erasing.erase, ids=ids, reason=reason, now=now))
            self._workshop.crash(CrashPoint.ERASED)
            erased = Erased(
                turns=erased.turns + len(ids),
                pictures=erased.pictures + gone.pictures,
                messages=erased.messages + gone.messages,
            )
            self._news.set()
        return erased

    async def showings(self) -> AsyncGenerator[Showing, None]:
        """The messages to empty, for as long as somebody does; each comes again until it is `emptied`."""
        tried: set[MessageId] = set()
        while True:
            self._news.clear()
            listed = await self._workshop.store.read(lambda connection: chores.messages(connection, _SOME))
            if tried.issuperset(showing.message for showing in listed):
                await self._news_or_time(listed)
            for showing in listed:
                yield showing
            tried = {showing.message for showing in listed}

    def listed(self) -> None:
        """Others put messages on the list of those to empty."""
        self._news.set()

    async def emptied(self, message: MessageId) -> None:
        """The message shows nothing any more, or will never be reached."""
        await self._workshop.store.write(lambda connection: chores.message_emptied(connection, message))
        self._emptied.set()

    async def missed(self, message: MessageId) -> bool:
        """The message could not be emptied for now; True: it is left alone from now on."""
        left = await self._workshop.store.write(
            lambda connection: chores.message_missed(connection, message, most=MOST_TRIES)
        )
        self._emptied.set()
        return left

    async def shown_nowhere(self) -> None:
        """Return once no message is left to empty."""
        while True:
            self._emptied.clear()
            if not await self._workshop.store.read(lambda connection: chores.messages(connection, 1)):
                return
            await self._emptied.wait()

    async def _news_or_time(self, listed: Sequence[Showing]) -> None:
        """Wait for something new to empty; but what could not be emptied is tried again after a while."""
        with suppress(TimeoutError):
            async with asyncio.timeout(RETRY_S if listed else None):
                await self._news.wait()

    async def _cancelled(self, user: UserId) -> None:
        for held in self._running.of(user):
            held.stop.set()
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._running.without(user)
        except TimeoutError:
            return  # what is not over by now is told as such, and erased later

    async def _forgotten(self, user: UserId, theirs: Condition) -> Erased:
        erased = await self.all_of(partial(erasing.some, which=theirs, limit=BATCH), Reason.FORGOTTEN)
        left = await self._workshop.store.write(partial(self._unnamed, user=user))
        self._news.set()
        self._workshop.crash(CrashPoint.UNNAMED)
        return replace(erased, running=left)

    async def _unnamed(self, connection: Connection, user: UserId) -> int:
        """Take the name out of all that is left, unless a turn still needs it; returns how many do."""
        left = await erasing.count_of(connection, user)
        if not left:
            await erasing.unname(connection, user, now=self._workshop.clock())
            await chores.forgotten(connection, user)
        return left

    async def _remove_files(self) -> None:
        store, pictures = self._workshop.store, self._workshop.pictures
        prefixes = await store.read(chores.files)
        if prefixes:
            await pictures.remove_all(prefixes)
            await store.write(lambda connection: chores.files_removed(connection, prefixes))
