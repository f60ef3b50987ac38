"""Files that no row needs: what cancelled and failed turns left, and lists that have been read."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sqlalchemy import select

from bot.store.database.connection import Connection
from bot.store.database.tables import attempts, images, turns

# A file's name begins with the id of its turn or of its attempt.
_OWNER = re.compile(r"[-.]")


async def among(connection: Connection, names: Iterable[str]) -> list[str]:
    """Those of `names` that no picture in the store has, and that no turn under way may come back to."""
    listed = list(names)
    kept = select(images.c.file).where(images.c.file.in_(listed), images.c.removed.is_(False))
    needed = set((await connection.execute(kept)).scalars())
    left = {name: _OWNER.split(name, maxsplit=1)[0] for name in listed if name not in needed}
    busy = await _under_way(connection, list(set(left.values())))
    return [name for name, owner in left.items() if owner not in busy]


async def _under_way(connection: Connection, owners: list[str]) -> set[str]:
    """The ids among them of turns that have no end, and of their attempts."""
    own = select(turns.c.id).where(turns.c.id.in_(owners), turns.c.ended_at.is_(None))
    made = (
        select(attempts.c.id)
        .join(turns, turns.c.id == attempts.c.turn)
        .where(attempts.c.id.in_(owners), turns.c.ended_at.is_(None))
    )
    return {*(await connection.execute(own)).scalars(), *(await connection.execute(made)).scalars()}
