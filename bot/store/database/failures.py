"""What can go wrong with a database file or a folder, each in a sentence that says what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError

# By the name of SQLite's primary result code; an extended one (SQLITE_IOERR_WRITE) begins with it.
# What is not listed is a bug of ours and is raised as it is.
_SENTENCES = {
    "SQLITE_FULL": "The disk is full, so {place} cannot grow: free some space.",
    "SQLITE_IOERR": "The disk under {place} fails to read or write: check it and the folder it is in.",
    "SQLITE_READONLY": "{place} cannot be written: give the bot's user write access to it and its folder.",
    "SQLITE_CANTOPEN": "{place} cannot be opened: check that its folder exists and the bot may write there.",
    "SQLITE_PERM": "{place} cannot be opened: give the bot's user access to it.",
    "SQLITE_AUTH": "{place} cannot be opened: give the bot's user access to it.",
    "SQLITE_BUSY": "Another program keeps {place} locked: close it, then try again.",
    "SQLITE_CORRUPT": "{place} is damaged: restore it from a backup.",
    "SQLITE_NOTADB": "{place} is not a database: name another file in [store], or restore it from a backup.",
}
_FULL = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def database_failures(place: Path) -> Generator[None, None, None]:
    """Raise `StoreError` for what an operator can mend; everything else as it is."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        sentence = _sentence(error.orig if isinstance(error, DBAPIError) else error)
        if sentence is None:
            raise
        raise StoreError(sentence.format(place=place)) from error


def _sentence(error: BaseException | None) -> str | None:
    if not isinstance(error, sqlite3.Error):
        return None
    name = getattr(error, "sqlite_errorname", "")  # absent where the driver itself complains
    return next((sentence for code, sentence in _SENTENCES.items() if name.startswith(code)), None)


@contextmanager
def file_failures(place: Path) -> Generator[None, None, None]:
    """Raise `StoreError` for a file or folder the system will not let us have."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StoreError(f"The disk is full, so {place} cannot be written: free some space.") from error
        reason = (error.strerror or "unknown error").lower()
        raise StoreError(
            f"{place} cannot be used ({reason}): check that it exists and the bot's user may write there."
        ) from error
