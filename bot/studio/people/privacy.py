"""What is held about a person: told in numbers, and given to them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pydantic_core

from bot.domain.holdings import Held, OwnPicture
from bot.domain.ids import UserId
from bot.domain.places import Place
from bot.errors import StoreError
from bot.store.database.connection import Connection
from bot.store.moderation import settings
from bot.store.privacy import holdings
from bot.studio.conversations.parcels import Parts
from bot.studio.workshop import Workshop

# Nobody is sent more files than this; what does not fit is named, and the newest pictures go first.
MOST_PARTS = 10
# So many rows, or pictures, are looked up at a time.
_PAGE = 500
_ROOM_FOR_INDEX = 200_000

# The page to read first, of what is held and of the pictures.
Index = Callable[[Held, Sequence[OwnPicture]], str]


@dataclass(frozen=True, slots=True)
class Belongings:
    """Zip files, the first of which holds the page to read first; `left_out`: pictures without room."""

    parts: tuple[Path, ...]
    left_out: int


class Privacy:
    """Tells people what is held about them."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._busy = asyncio.Lock()

    async def held(self, user: UserId, place: Place) -> Held:
        """Everything about `user`, counted, and how long it is kept at `place`."""

        async def look(connection: Connection) -> Held:
            found = await holdings.held(connection, user)
            return replace(found, days=await self._days(connection, place))

        return await self._workshop.store.read(look)

    @asynccontextmanager
    async def packed(
        self, user: UserId, place: Place, index: Index, *, limit: int
    ) -> AsyncGenerator[Belongings, None]:
        """Every row about `user`, and their pictures, in files of at most `limit` bytes.

        They are there until the block ends. Memory holds a page of rows, or one picture, at a time.
        """
        held = await self.held(user, place)
        async with self._busy:
            with tempfile.TemporaryDirectory(prefix="darkroom-privacy-") as folder:
                parts = Parts(Path(folder), limit)
                parts.reserve(min(_ROOM_FOR_INDEX, limit // 2))
                await self._pack_rows(user, held, parts)
                pictures = await self._pack_pictures(user, parts)
                page = {"index.html": index(held, pictures)}
                paths = await asyncio.to_thread(parts.finish, page)
                yield Belongings(paths, sum(picture.path is None for picture in pictures))

    async def _days(self, connection: Connection, place: Place) -> int | None:
        if place.guild is not None:
            return (await settings.read(connection, place.guild)).retention_days
        direct = self._workshop.keeping.direct
        return None if direct is None else direct.days

    async def _pack_rows(self, user: UserId, held: Held, parts: Parts) -> None:
        for table, count in held.rows.items():
            for start in range(0, count, _PAGE):
                page = partial(holdings.page, table=table, user=user, start=start, limit=_PAGE)
                rows = await self._workshop.store.read(page)
                data = pydantic_core.to_json(rows, indent=1)
                await asyncio.to_thread(parts.add_text, f"rows/{table}-{start // _PAGE + 1}.json", data)

    async def _pack_pictures(self, user: UserId, parts: Parts) -> list[OwnPicture]:
        packed: list[OwnPicture] = []
        look = partial(holdings.pictures_of, user=user, limit=_PAGE)
        while found := await self._workshop.store.read(partial(look, start=len(packed))):
            for kept, asked, asked_at in found:
                path = f"pictures/{kept.file}"
                there = await self._pack(kept.file, path, parts)
                packed.append(OwnPicture(kept.file, path if there else None, asked, asked_at))
        return packed

    async def _pack(self, file: str, path: str, parts: Parts) -> bool:
        """Put a picture in, if it is there and there is room for it."""
        try:
            data = await self._workshop.pictures.get(file)
        except StoreError:  # taken away meanwhile
            return False
        fits = parts.has_room(len(data)) or parts.count < MOST_PARTS
        if not fits or len(data) > parts.most:
            return False
        await asyncio.to_thread(parts.add, path, data)
        return True
