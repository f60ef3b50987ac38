"""Turns that come to their end, and people who are forgotten after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Executable

from bot.domain.holdings import Reason
from bot.domain.ids import UserId
from bot.domain.turns import Turn
from bot.store import turns
from bot.store.database.connection import Connection
from bot.store.database.engine import Store
from bot.store.privacy import erasing
from tests.store.samples import (
    NOW,
    Way,
    a_picture,
)

LATER = NOW + timedelta(hours=1)
# As large as Discord's, so that its digits and bytes are in nothing by chance.
EVE = UserId(1_234_567_890_123_456_789)


async def forget(store: Store, user: UserId) -> None:
    """Forget somebody, as the studio does it."""

    async def work(connection: Connection) -> None:
        ids = await erasing.some(connection, erasing.of_author(user), 100)
        await erasing.erase(connection, ids, Reason.FORGOTTEN, now=LATER)
        await erasing.unname(connection, user, now=LATER)

    await store.write(work)


async def told(store: Store, asked: Executable) -> list[Any]:
    """The rows of a question."""

    async def look(connection: Connection) -> list[Any]:
        return list((await connection.execute(asked)).all())

    return await store.read(look)


def everything_in(folder: Path) -> bytes:
    """The bytes of all files there."""
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def delivered(store: Store, turn: Turn) -> None:
    """Bring a turn to its end."""
    way = Way(store, turn)
    for step in (way.received, way.reserved, way.intended, way.kept, way.settled):
        await step()
    result = a_picture(turn)
    await way.delivered({"a.png": (result.id, 900 + int(turn.event))})


async def found(store: Store, turn: Turn) -> Turn:
    """A turn as it is now."""
    kept = await store.read(lambda connection: turns.get(connection, turn.id))
    assert kept is not None
    return kept
