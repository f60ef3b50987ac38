"""Which shares of a budget were told of, so that each is told once in its window."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import budget_alerts

_ADD = upsert(budget_alerts).on_conflict_do_nothing(index_elements=["scope", "window", "percent"])
_TOLD = select(budget_alerts.c.percent).where(
    budget_alerts.c.scope == bindparam("of"), budget_alerts.c.window == bindparam("at_window")
)


async def told(connection: Connection, scope: str, window: str) -> frozenset[int]:
    """The shares that were told of."""
    rows = await connection.execute(_TOLD, {"of": scope, "at_window": window})
    return frozenset(rows.scalars())


async def first_time(connection: Connection, scope: str, window: str, percent: int, *, now: datetime) -> bool:
    """Write down that a share is told of; False if it was before."""
    row = {"scope": scope, "window": window, "percent": percent, "at": now}
    return bool((await connection.execute(_ADD, row)).rowcount)
