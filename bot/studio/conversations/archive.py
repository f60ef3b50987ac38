"""A conversation as zip files small enough for where they are sent.

Built one at a time, in a thread, picture by picture: memory holds one picture however many there are.
"""

from __future__ import annotations

import asyncio
import tempfile
import zlib
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from bot.domain.ids import ImageId, TurnId
from bot.domain.places import Asker, Place
from bot.domain.tale import Tale, path_of
from bot.domain.turns import Kept
from bot.errors import ProviderError, StoreError
from bot.store import conversations
from bot.studio.conversations.parcels import ENTRY, Parts
from bot.studio.conversations.story import Story
from bot.studio.workshop import Workshop

# A conversation larger than this many files is sent in smaller copies of its pictures.
MOST_PARTS = 6
# The least that a smaller copy may have, in bytes.
_LEAST_COPY = 60_000

# The texts that go with the pictures, by path; called once the pictures' paths are known.
Write = Callable[[Tale], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Parcel:
    """The zip files, the first of which holds the texts, and the tale as they tell it."""

    tale: Tale
    parts: tuple[Path, ...]


class Archive:
    """Packs conversations."""

    def __init__(self, workshop: Workshop, story: Story) -> None:
        self._workshop = workshop
        self._story = story
        self._busy = asyncio.Lock()

    async def tale(self, turn: TurnId, asker: Asker, place: Place) -> Tale:
        """The conversation of `turn`, as far as `asker` may see it. Raises `Refused`."""
        tree = await self._story.tree(turn, asker, place)
        charged = await self._workshop.store.read(
            lambda connection: conversations.charged(connection, tree.conversation)
        )
        return Tale(tree=tree, reader=asker.user, told_at=self._workshop.clock(), charged=charged)

    @asynccontextmanager
    async def packed(self, tale: Tale, write: Write, *, limit: int) -> AsyncGenerator[Parcel, None]:
        """The tale in files of at most `limit` bytes, which are there until the block ends."""
        with tempfile.TemporaryDirectory(prefix="darkroom-export-") as folder:
            async with self._busy:
                parcel = await self._pack(tale, write, Path(folder), limit)
            yield parcel

    async def _pack(self, tale: Tale, write: Write, folder: Path, limit: int) -> Parcel:
        whole = sum(kept.facts.size + ENTRY for _, kept in tale.pictures)
        count = sum(1 for _ in tale.pictures)
        smaller = whole > MOST_PARTS * limit
        room = max(MOST_PARTS * limit // max(count, 1) - ENTRY, _LEAST_COPY) if smaller else limit
        parts = Parts(folder, limit)
        parts.reserve(_room_for(write(tale)))
        files: dict[ImageId, str] = {}
        for node, kept in tale.pictures:
            found = await self._copy(kept, min(room, parts.most))
            if found is not None:
                extension, data = found
                files[kept.id] = path_of(node, kept, extension)
                await asyncio.to_thread(parts.add, files[kept.id], data)
        told = replace(tale, files=files, smaller=smaller)
        return Parcel(told, await asyncio.to_thread(parts.finish, write(told)))

    async def _copy(self, kept: Kept, most: int) -> tuple[str, bytes] | None:
        """The picture as (file extension, bytes); None where it was taken away meanwhile."""
        try:
            data = await self._workshop.pictures.get(kept.file)
            if len(data) <= most:
                return kept.facts.media.extension, data
            fitting = await self._workshop.gate.fit(data, most)
        except (StoreError, ProviderError):
            return None
        return fitting.facts.media.extension, fitting.data


def _room_for(texts: Mapping[str, str]) -> int:
    """What the texts will need; the paths of the pictures, not in them yet, compress to next to nothing."""
    packed = (len(zlib.compress(text.encode(errors="replace"))) for text in texts.values())
    return sum(size * 5 // 4 + 2 * ENTRY for size in packed)
