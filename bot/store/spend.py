"""What the operator probably owes, month by month, and the hard stop before it is too much.

A month's `used` is always the sum of its ledger. It starts from the worst case of every turn and
comes down only where a provider is known to have asked less.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import TurnId
from bot.domain.money import DOLLAR, month_of, next_month
from bot.errors import Refusal, Refused
from bot.store.connection import Connection
from bot.store.tables import spend_ledger, spend_usage

_ADD = (
    update(spend_usage)
    .where(spend_usage.c.month == bindparam("of"))
    .values(used=spend_usage.c.used + bindparam("amount"))
)
_HOLD = _ADD.where(spend_usage.c.used + bindparam("amount") <= bindparam("budget"))
_OPEN = upsert(spend_usage).on_conflict_do_nothing(index_elements=["month"])
_USED = select(spend_usage.c.used).where(spend_usage.c.month == bindparam("of"))
_ENTRY = insert(spend_ledger)


async def used(connection: Connection, month: str) -> int:
    """Micro-dollars counted in `month` (`2026-11`)."""
    return (await connection.execute(_USED, {"of": month})).scalar_one_or_none() or 0


async def hold(connection: Connection, turn: TurnId, cost: int, *, budget: int, now: datetime) -> None:
    """Count `cost` against the month's `budget`; raises `Refused` if it does not fit."""
    month = month_of(now)
    parameters = {"of": month, "amount": cost, "budget": budget}
    if (await connection.execute(_HOLD, parameters)).rowcount == 0:
        await connection.execute(_OPEN, {"month": month, "used": 0})
        if (await connection.execute(_HOLD, parameters)).rowcount == 0:
            facts = {"limit": f"{budget / DOLLAR:.2f}"}
            raise Refused(Refusal.BUDGET_SPENT, facts, next_month(now) if cost <= budget else None)
    await _enter(connection, turn, month, cost, kind="reserve", now=now)


async def adjust(
    connection: Connection, turn: TurnId, month: str, amount: int, *, kind: str, now: datetime
) -> None:
    """Add `amount` (negative: give back) to what `turn` counts in `month`."""
    if amount == 0:
        return
    await connection.execute(_ADD, {"of": month, "amount": amount})
    await _enter(connection, turn, month, amount, kind=kind, now=now)


async def _enter(
    connection: Connection, turn: TurnId, month: str, amount: int, *, kind: str, now: datetime
) -> None:
    entry = {"month": month, "turn": turn, "kind": kind, "amount": amount, "at": now}
    await connection.execute(_ENTRY, entry)
