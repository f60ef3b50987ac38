"""Which shares of a budget were told of, so that each is told once in its window."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert as upsert

from bot.store.connection import Connection
from bot.store.moderation_tables import budget_alerts

_ADD = upsert(budget_alerts).on_conflict_do_nothing(index_elements=["scope", "window", "percent"])


async def first_time(connection: Connection, scope: str, window: str, percent: int, *, now: datetime) -> bool:
    """Write down that a share is told of; False if it was before."""
    row = {"scope": scope, "window": window, "percent": percent, "at": now}
    return bool((await connection.execute(_ADD, row)).rowcount)
