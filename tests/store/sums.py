"""Whether every sum of the store is that of its ledger."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from bot.store.database.connection import Connection
from bot.store.database.tables import quota_ledger, quota_usage, spend_ledger, spend_usage


async def unbalanced(connection: Connection) -> list[Any]:
    """Every counter and month that is not the sum of its ledger."""
    key = (quota_usage.c.scope, quota_usage.c.window, quota_usage.c.measure)
    entries = (quota_ledger.c.scope, quota_ledger.c.window, quota_ledger.c.measure)
    counted = func.coalesce(
        select(func.sum(quota_ledger.c.amount))
        .where(*(one == other for one, other in zip(key, entries, strict=True)))
        .scalar_subquery(),
        0,
    )
    spent = func.coalesce(
        select(func.sum(spend_ledger.c.amount))
        .where(spend_ledger.c.month == spend_usage.c.month)
        .scalar_subquery(),
        0,
    )
    wrong = await connection.execute(select(quota_usage, counted).where(quota_usage.c.used != counted))
    wrong_months = await connection.execute(select(spend_usage, spent).where(spend_usage.c.used != spent))
    return [*wrong.all(), *wrong_months.all()]
