"""The database: opened, migrated, locked, and used in whole transactions.

SQLite in WAL mode with `synchronous=FULL`: a commit survives a power cut. Writes go through one
connection, one after another in the order they were asked for; reads through four others, each
seeing one moment. A transaction runs from its BEGIN to its COMMIT in one visit to its connection's
thread (`bot.store.database.line`), so nothing can come between.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.store.database import migrate
from bot.store.database.connection import Connection, Inline
from bot.store.database.failures import database_failures, file_failures
from bot.store.database.line import READING, WRITING, Line, scrubbed
from bot.store.database.lock import Lock

T = TypeVar("T")
# The body of a transaction. It awaits nothing but statements of its connection.
Work: TypeAlias = Callable[[Connection], Coroutine[Any, Any, T]]

READERS = 4


class Store:
    """The open store. `write` and `read` may be called from any task of one event loop."""

    def __init__(self, writer: _Lane, readers: _Lane, parts: AsyncExitStack) -> None:
        self._writer = writer
        self._readers = readers
        self._parts = parts

    @classmethod
    async def open(cls, url: str) -> Self:
        """Open the store at `url` (`sqlite:///PATH`), creating or migrating it.

        Raises `StoreError`, whose message tells the operator what to do: it cannot be written,
        the disk is full, its schema is newer than this program, another bot uses it.
        """
        place = _file(url)
        with file_failures(place.parent):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        async with AsyncExitStack() as parts:
            lock = Lock(place, datetime.now(UTC))
            parts.callback(lock.release)
            writer = await parts.enter_async_context(_opened(place, 1, WRITING))
            await writer.run(lambda engine: migrate.upgrade(engine, place))
            readers = await parts.enter_async_context(_opened(place, READERS, READING))
            return cls(writer, readers, parts.pop_all())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    async def write(self, work: Work[T]) -> T:
        """Run `work` as one transaction: committed when it returns, rolled back when it raises.

        A caller that is cancelled meanwhile gets its `CancelledError` only once the transaction
        is over; it may have been committed. Raises `StoreError` if the disk is full or fails.
        """
        return await self._writer.transact(work)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on one unchanging view of what is committed; it cannot write."""
        return await self._readers.transact(work)

    async def scrub(self) -> None:
        """Leave nothing in the files of what was deleted, also by earlier versions and in the log beside.

        Writes wait meanwhile, reads do not: about a second for each 100 MB. Raises `StoreError` where another
        program reads for so long that the log cannot be emptied, or the disk has no room for two copies.
        """
        await self._writer.run(scrubbed)

    async def size(self) -> int:
        """The size of the database's file in bytes."""
        return (await asyncio.to_thread(self._writer.place.stat)).st_size

    async def close(self) -> None:
        """Finish what was asked for, close the files and let the next bot have the store."""
        await self._parts.aclose()


class _Lane:
    """Lines to one file; each carries one transaction at a time, the first free one the next."""

    def __init__(self, lines: list[Line], place: Path) -> None:
        self.place = place
        self._free: asyncio.Queue[Line] = asyncio.Queue()
        for line in lines:
            self._free.put_nowait(line)

    async def transact(self, work: Work[T]) -> T:
        def transaction(engine: Engine) -> T:
            with engine.begin() as connection:
                return _at_once(work(Inline(connection)))

        return await self.run(transaction)

    async def run(self, job: Callable[[Engine], T]) -> T:
        """Run `job` in a line's thread; its outcome is waited for even if the caller is cancelled."""
        line = await self._free.get()
        running = asyncio.ensure_future(self._guarded(line, job))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    async def _guarded(self, line: Line, job: Callable[[Engine], T]) -> T:
        try:
            with database_failures(self.place):
                return await line.run(job)
        finally:
            self._free.put_nowait(line)


@asynccontextmanager
async def _opened(place: Path, width: int, begin: str) -> AsyncGenerator[_Lane, None]:
    lines = [Line(place, begin) for _ in range(width)]
    async with AsyncExitStack() as opened:
        with database_failures(place):
            for line in lines:
                await opened.enter_async_context(line)
        yield _Lane(lines, place)


def _at_once(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that never waits, since all it awaits are statements answered in this thread."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("a transaction awaited something other than its statements")


def _file(url: str) -> Path:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(f"{url} names no store: write sqlite:/// and a path.") from None
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        place = parsed.render_as_string(hide_password=True)
        raise StoreError(f"{place} cannot be used as store yet: write sqlite:/// and a path.")
    return Path(parsed.database)
