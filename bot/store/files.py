"""The picture folder: whole files or none, on the disk before anything says they are.

A file is written under a passing name, synced, renamed, and its folder synced, so after a power
cut it is there complete or not at all. Names are ours, so one that could lead elsewhere is a bug.
"""

from __future__ import annotations

import asyncio
import math
import os
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from bot.store.database.failures import file_failures

_NAME = re.compile(r"[a-z0-9][a-z0-9.-]*")
# Outside `_NAME`, so that what a crash leaves behind is never found.
_PASSING = ".{}.part"
_HALF_WRITTEN = re.compile(r"\..+\.part")


class Pictures:
    """A folder of pictures by name. Every method but `free_bytes` raises `StoreError`, naming what to do."""

    def __init__(self, root: Path) -> None:
        self._root = root
        with file_failures(root):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, name: str, data: bytes) -> None:
        """Keep `data`, in place of what `name` held; it is on the disk when this returns."""
        await asyncio.to_thread(self._write, self._path(name), data)

    async def get(self, name: str) -> bytes:
        """Return what `put` kept."""
        return await asyncio.to_thread(self._read, self._path(name))

    async def find(self, prefix: str) -> tuple[str, ...]:
        """Return the names that begin with `prefix`, sorted."""
        return await asyncio.to_thread(self._names, prefix)

    async def remove(self, name: str) -> None:
        """Forget `name`; nothing happens where there is none."""
        await asyncio.to_thread(self._unlink, self._path(name))

    async def remove_all(self, prefixes: Iterable[str]) -> None:
        """Forget every name that begins with one of `prefixes`, half-written files too."""
        await asyncio.to_thread(self._unlink_all, tuple(prefixes))

    async def untouched_since(self, moment: datetime) -> tuple[str, ...]:
        """Return the names that were put before then; what is half-written for so long goes at once."""
        return await asyncio.to_thread(self._older, moment.timestamp())

    async def free_bytes(self) -> int:
        """How much the disk still takes."""
        return (await asyncio.to_thread(shutil.disk_usage, self._root)).free

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise ValueError(f"not a name of ours: {name!r}")
        return self._root / name

    def _write(self, path: Path, data: bytes) -> None:
        passing = path.with_name(_PASSING.format(path.name))
        with file_failures(path):
            try:
                _write_synced(passing, data)
                passing.replace(path)
                _sync_folder(self._root)
            except OSError:
                passing.unlink(missing_ok=True)
                raise

    def _read(self, path: Path) -> bytes:
        with file_failures(path), os.fdopen(_open(path, os.O_RDONLY), "rb") as file:
            return file.read()

    def _names(self, prefix: str) -> tuple[str, ...]:
        with file_failures(self._root):
            names = [path.name for path in self._root.iterdir()]
        return tuple(sorted(name for name in names if name.startswith(prefix) and _NAME.fullmatch(name)))

    def _unlink(self, path: Path) -> None:
        with file_failures(path):
            path.unlink(missing_ok=True)
            _sync_folder(self._root)

    def _unlink_all(self, prefixes: tuple[str, ...]) -> None:
        with file_failures(self._root):
            for path in self._root.iterdir():
                if path.name.removeprefix(".").startswith(prefixes):
                    path.unlink(missing_ok=True)
            _sync_folder(self._root)

    def _older(self, moment: float) -> tuple[str, ...]:
        with file_failures(self._root):
            older = [path for path in self._root.iterdir() if _changed_at(path) < moment]
            for path in older:
                if _HALF_WRITTEN.fullmatch(path.name):
                    path.unlink(missing_ok=True)
        return tuple(sorted(path.name for path in older if _NAME.fullmatch(path.name)))


def _changed_at(path: Path) -> float:
    """When it was written; what is gone meanwhile is as if it had been just now."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _write_synced(path: Path, data: bytes) -> None:
    with os.fdopen(_open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _open(path: Path, flags: int) -> int:
    """Open a file, but never what a planted link points to."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _sync_folder(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
