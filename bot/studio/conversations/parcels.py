"""Zip files of a limited size, written piece by piece."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

# What a file's entry in a zip needs besides its bytes.
ENTRY = 400


class Parts:
    """Zip files that are begun as they are needed; one thread at a time."""

    def __init__(self, folder: Path, limit: int) -> None:
        self._folder = folder
        self._limit = limit
        self._zips: list[ZipFile] = []
        self._held = 0

    @property
    def most(self) -> int:
        """The largest picture that a file takes, in bytes."""
        return self._limit - ENTRY

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self._zips)

    def has_room(self, size: int) -> bool:
        """Tell whether so many bytes still go into the file at hand."""
        return self._held + size + ENTRY <= self._limit

    def reserve(self, size: int) -> None:
        """Begin the first file, and keep room in it for the texts."""
        self._begin()
        self._held = size

    def add(self, name: str, data: bytes) -> None:
        """Put a picture, which no packing makes smaller, into the file at hand or the next."""
        size = len(data) + ENTRY
        if self._held + size > self._limit:
            self._begin()
        self._held += size
        self._zips[-1].writestr(name, data, ZIP_STORED)

    def add_text(self, name: str, data: bytes) -> None:
        """Put what packs well into the file at hand or the next."""
        size = len(zlib.compress(data)) + ENTRY
        if self._held + size > self._limit:
            self._begin()
        self._held += size
        self._zips[-1].writestr(name, data, ZIP_DEFLATED)

    def finish(self, texts: Mapping[str, str]) -> tuple[Path, ...]:
        """Put the texts into the first file and end all."""
        for name, text in texts.items():
            self._zips[0].writestr(name, text.encode(errors="replace"), ZIP_DEFLATED)
        for each in self._zips:
            each.close()
        return tuple(Path(str(each.filename)) for each in self._zips)

    def _begin(self) -> None:
        self._zips.append(ZipFile(self._folder / f"darkroom-{len(self._zips) + 1}.zip", "w"))
        self._held = 0
