"""The database: opened, migrated, locked, and used in whole transactions.

SQLite in WAL mode with `synchronous=FULL`: a commit survives a power cut. Writes go through one
connection, one after another in the order they were asked for; reads through four others, each
seeing one moment. A transaction runs from its BEGIN to its COMMIT inside one thread: a hop to a
thread and back costs more than a statement does, and nothing can come between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeAlias, TypeVar

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import StoreError
from bot.store import migrate
from bot.store.connection import Connection, Inline
from bot.store.failures import database_failures, file_failures
from bot.store.lock import Lock

__all__ = ["Connection", "Store", "Work", "engine_for"]

T = TypeVar("T")
# The body of a transaction. It awaits nothing but statements of its connection.
Work: TypeAlias = Callable[[Connection], Coroutine[Any, Any, T]]

READERS = 4
BUSY_TIMEOUT_S = 5


class Store:
    """The open store. `write` and `read` may be called from any task of one event loop."""

    def __init__(self, place: Path, lock: Lock) -> None:
        self._place = place
        self._lock = lock
        self._writer = _Lane(place, 1, "BEGIN IMMEDIATE")
        self._readers = _Lane(place, READERS, "BEGIN")

    @classmethod
    async def open(cls, url: str, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Self:
        """Open the store at `url` (`sqlite:///PATH`), creating or migrating it.

        Raises `StoreError`, whose message tells the operator what to do: it cannot be written,
        the disk is full, its schema is newer than this program, another bot uses it.
        """
        place = _file(url)
        with file_failures(place.parent):
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = cls(place, Lock(place, clock()))
        async with AsyncExitStack() as undo:
            undo.push_async_callback(store.close)
            await store._writer.run(lambda engine: migrate.upgrade(engine, place))
            undo.pop_all()
        return store

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

    async def close(self) -> None:
        """Finish what was asked for, close the files and let the next bot have the store."""
        await self._readers.close()
        await self._writer.close()
        self._lock.release()


class _Lane:
    """Connections and as many threads, each running one whole transaction after another."""

    def __init__(self, place: Path, width: int, begin: str) -> None:
        self._place = place
        self._engine = engine_for(place, width, begin)
        self._threads = ThreadPoolExecutor(width, thread_name_prefix="store")

    async def transact(self, work: Work[T]) -> T:
        def transaction(engine: Engine) -> T:
            with engine.begin() as connection:
                return _at_once(work(Inline(connection)))

        return await self.run(transaction)

    async def run(self, job: Callable[[Engine], T]) -> T:
        """Run `job` in a thread; its outcome is waited for even if the caller is cancelled."""
        running = asyncio.get_running_loop().run_in_executor(self._threads, self._guarded, job)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            raise

    def _guarded(self, job: Callable[[Engine], T]) -> T:
        with database_failures(self._place):
            return job(self._engine)

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)
        self._engine.dispose()


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


def engine_for(place: Path, width: int, begin: str) -> Engine:
    """At most `width` connections to `place`; `begin` is the statement that begins a transaction."""
    engine = create_engine(
        f"sqlite:///{place}",
        pool_size=width,
        max_overflow=0,
        pool_reset_on_return=None,  # every transaction ends inside `transact`
        connect_args={"timeout": BUSY_TIMEOUT_S, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        if begin == "BEGIN":
            connection.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def start(connection: SyncConnection) -> None:
        # Straight to the driver, which on its own would begin too late and without IMMEDIATE.
        connection.connection.driver_connection.execute(begin)  # type: ignore[union-attr]  # it is connected

    return engine
