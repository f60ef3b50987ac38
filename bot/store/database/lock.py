"""One bot a store: a lock on a file beside the database, held until the process lets go or dies."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store.database.failures import file_failures


class Lock:
    """Held from construction until `release`; raises `StoreError` if another process holds it.

    The file tells who holds it; it is never removed, since a lock on a file that is gone excludes nobody.
    """

    def __init__(self, database: Path, now: datetime) -> None:
        path = database.with_name(f"{database.name}.lock")
        with file_failures(path):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        self._file = os.fdopen(descriptor, "r+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = self._file.readline().strip() or "unknown"
            self._file.close()
            raise StoreError(
                f"{database} is in use by another bot (process {holder}): stop that one first."
            ) from None
        self._file.truncate()
        self._file.write(f"{os.getpid()}, since {now:%Y-%m-%d %H:%M} UTC\n")
        self._file.flush()

    def release(self) -> None:
        """Let the next bot have the store."""
        self._file.close()
