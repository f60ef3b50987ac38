"""One bot a store: a lock on a file beside the database, held until the process lets go or dies."""

from __future__ import annotations

import fcntl
import os
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store.failures import file_failures


class Lock:
    """Held from construction until `release`; raises `StoreError` if another process holds it.

    The file tells who holds it; it is never removed, since a lock on a file that is gone excludes nobody.
    """

    def __init__(self, database: Path, now: datetime) -> None:
        path = database.with_name(f"{database.name}.lock")
        with file_failures(path):
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._file, 100, 0).decode(errors="replace").strip() or "unknown"
            os.close(self._file)
            raise StoreError(
                f"{database} is in use by another bot (process {holder}): stop that one first."
            ) from None
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}, since {now:%Y-%m-%d %H:%M} UTC\n".encode(), 0)

    def release(self) -> None:
        """Let the next bot have the store."""
        os.close(self._file)
