"""What members reported to their moderators: each member counts once for a turn."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import TurnId, UserId
from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import reports

_ADD = upsert(reports).on_conflict_do_nothing(index_elements=["turn", "member"])
_COUNT = select(func.count()).where(reports.c.turn == bindparam("of"))


async def add(connection: Connection, turn: TurnId, member: UserId, reason: str, *, now: datetime) -> bool:
    """Write a report down; False if that member had reported the turn before."""
    row = {"turn": turn, "member": member, "reason": reason, "at": now}
    return bool((await connection.execute(_ADD, row)).rowcount)


async def count(connection: Connection, turn: TurnId) -> int:
    """How many members reported a turn."""
    return int((await connection.execute(_COUNT, {"of": turn})).scalar_one())
