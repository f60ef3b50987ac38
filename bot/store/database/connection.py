"""What the store's functions need of a database: to run one SQL statement.

On SQLite a whole transaction runs in one thread, so its statements answer at once (`Inline`).
SQLAlchemy's own `AsyncConnection` fits as well, which is how PostgreSQL will come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeAlias

from sqlalchemy import Connection as SyncConnection
from sqlalchemy import CursorResult, Executable

Parameters: TypeAlias = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None


class Connection(Protocol):
    """A transaction in progress, as seen by the functions that take part in it."""

    async def execute(self, statement: Executable, parameters: Parameters = None, /) -> CursorResult[Any]:
        """Run `statement`; its rows are in memory when this returns."""
        ...


class Inline:
    """A connection whose statements answer at once: its thread may block."""

    def __init__(self, connection: SyncConnection) -> None:
        self._connection = connection

    async def execute(self, statement: Executable, parameters: Parameters = None, /) -> CursorResult[Any]:
        """Run `statement` in this thread."""
        return self._connection.execute(statement, parameters)
