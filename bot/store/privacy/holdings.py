"""Everything that is held about a person: counted, and row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from bot.domain.holdings import Held
from bot.domain.ids import UserId
from bot.domain.turns import Kept
from bot.store.database.connection import Connection
from bot.store.database.rows import IMAGE_COLUMNS, kept_from
from bot.store.database.tables import images, turns
from bot.store.privacy.personal import HOLDING_OF, HOLDINGS, Fate


async def held(connection: Connection, user: UserId) -> Held:
    """Count it."""
    counted = {each.table.name: await _count(connection, each.table, each.whose(user)) for each in HOLDINGS}
    binding = [
        await _count(connection, each.table, column == user)
        for each in HOLDINGS
        for column in each.columns(Fate.BINDING)
    ]
    theirs = images.c.turn.in_(select(turns.c.id).where(turns.c.author == user)) & images.c.removed.is_(False)
    sizes = select(func.count().label("pictures"), func.coalesce(func.sum(images.c.size), 0).label("size"))
    sized = (await connection.execute(sizes.where(theirs))).one()
    since = select(func.min(turns.c.created_at)).where(turns.c.author == user)
    return Held(
        rows={name: rows for name, rows in counted.items() if rows},
        binding=sum(binding),
        since=(await connection.execute(since)).scalar_one(),
        pictures=sized.pictures,
        picture_bytes=sized.size,
    )


async def page(
    connection: Connection, table: str, user: UserId, *, start: int, limit: int
) -> list[dict[str, Any]]:
    """Some of a table's rows about a person, `start` counting from 0, without what is nobody's to have."""
    holding = HOLDING_OF[table]
    columns = [column for column in holding.table.c if column.name not in holding.secret]
    asked = select(*columns).where(holding.whose(user)).order_by(*holding.table.primary_key)
    rows = await connection.execute(asked.offset(start).limit(limit))
    return [dict(row) for row in rows.mappings()]


async def pictures_of(
    connection: Connection, user: UserId, *, start: int, limit: int
) -> tuple[tuple[Kept, str, datetime], ...]:
    """Some of a person's pictures that are there, newest first: each with what was asked, and when."""
    asked = (
        select(*IMAGE_COLUMNS, turns.c.instruction, turns.c.created_at)
        .join(turns, turns.c.id == images.c.turn)
        .where(turns.c.author == user, images.c.removed.is_(False))
        .order_by(turns.c.created_at.desc(), images.c.id)
        .offset(start)
        .limit(limit)
    )
    rows = await connection.execute(asked)
    return tuple((kept_from(row), row.instruction, row.created_at) for row in rows)


async def _count(connection: Connection, table: Any, which: Any) -> int:
    return int((await connection.execute(select(func.count()).select_from(table).where(which))).scalar_one())
