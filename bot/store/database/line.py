"""A line to the database: one aiosqlite connection, used in whole transactions.

aiosqlite gives a connection a thread and a queue. Statement by statement, each would travel there
and back; here a whole transaction is one visit, which costs a third of the processor time and
leaves no moment in which a cancelled caller could leave one half done. In that thread SQLAlchemy
Core speaks to the very same connection.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Self, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from bot.errors import StoreError

T = TypeVar("T")

BUSY_TIMEOUT_S = 5
# What begins a transaction: one that may write takes the right to at once, or never gets it safely.
WRITING, READING = "BEGIN IMMEDIATE", "BEGIN"
_CHUNK = 64  # aiosqlite's own default, for cursors that are not used here


class Line(aiosqlite.Connection):
    """Open it by `async with`; `begin` is `WRITING` or `READING`."""

    def __init__(self, place: Path, begin: str) -> None:
        super().__init__(partial(_connected, place, begin), _CHUNK)
        self._begin = begin
        self._engine: Engine | None = None

    async def __aenter__(self) -> Self:
        try:
            await super().__aenter__()
        except BaseException:
            # Its thread still has to tell the loop that it stops, and the loop may be about to end.
            await asyncio.to_thread(self._thread.join)
            raise
        return self

    async def run(self, job: Callable[[Engine], T]) -> T:
        """Run `job` in the connection's thread, after all that was asked before."""
        result: T = await self._execute(self._carry_out, job)  # type: ignore[no-untyped-call]  # aiosqlite's own
        return result

    def _carry_out(self, job: Callable[[Engine], T]) -> T:
        if self._engine is None:
            self._engine = engine_on(self._conn, self._begin)
        return job(self._engine)


def _connected(place: Path, begin: str) -> sqlite3.Connection:
    # With secure_delete what is deleted is overwritten at once.
    pragmas = ["journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"]
    if begin == READING:
        pragmas.append("query_only=ON")
    connection = sqlite3.connect(place, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def engine_on(connection: sqlite3.Connection, begin: str) -> Engine:
    """SQLAlchemy's way to speak to `connection`, which whoever opened it closes."""
    # Every transaction ends inside `engine.begin()`, so there is nothing to reset between two.
    engine = create_engine(
        "sqlite://", creator=lambda: connection, poolclass=StaticPool, pool_reset_on_return=None
    )

    @event.listens_for(engine, "begin")
    def start(_: Connection) -> None:
        # Straight to the driver, which on its own would begin too late and without IMMEDIATE.
        connection.execute(begin)

    return engine


def engine_for(place: Path, begin: str) -> Engine:
    """The same for a file, in the calling thread; `dispose` closes it."""
    return engine_on(_connected(place, begin), begin)


def scrubbed(engine: Engine) -> None:
    """Write the database anew without its free pages, and empty the log; in the calling thread."""
    with engine.connect() as connection:
        # Straight to the driver: SQLAlchemy would begin a transaction, in which neither is possible.
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            raise TypeError(driver)
        driver.execute("VACUUM")
        (busy, *_) = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StoreError("Another program reads the database, so its log cannot be emptied: close it.")
