"""What the operator probably owes, month by month, and the hard stop before it is too much.

A month's `used` is always the sum of its ledger. It starts from the worst case of every turn and
comes down only where a provider is known to have asked less.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain import money
from bot.domain.ids import TurnId
from bot.domain.money import month_of, next_month
from bot.errors import Refusal, Refused
from bot.store.database.connection import Connection
from bot.store.database.tables import spend_ledger, spend_usage

_ADD = (
    update(spend_usage)
    .where(spend_usage.c.month == bindparam("of"))
    .values(used=spend_usage.c.used + bindparam("amount"))
)
_HOLD = _ADD.where(spend_usage.c.used + bindparam("amount") <= bindparam("budget"))
_OPEN = upsert(spend_usage).on_conflict_do_nothing(index_elements=["month"])
_USED = select(spend_usage.c.used).where(spend_usage.c.month == bindparam("of"))
_ENTRY = insert(spend_ledger)
_COUNTED = select(func.coalesce(func.sum(spend_ledger.c.amount), 0)).where(
    spend_ledger.c.turn == bindparam("turn")
)


async def used(connection: Connection, month: str) -> int:
    """Micro-dollars counted in `month` (`2026-11`)."""
    return (await connection.execute(_USED, {"of": month})).scalar_one_or_none() or 0


async def hold(connection: Connection, turn: TurnId, cost: int, *, budget: int, now: datetime) -> None:
    """Count `cost` against the month's `budget`; raises `Refused` if it does not fit."""
    await _hold(connection, turn, month_of(now), cost, budget=budget, now=now)


async def grow(
    connection: Connection, turn: TurnId, month: str, cost: int, *, budget: int, now: datetime
) -> None:
    """Count `turn` with `cost` at least; raises `Refused` if what is missing does not fit the `budget`."""
    missing = cost - await counted(connection, turn)
    if missing > 0:
        await _hold(connection, turn, month, missing, budget=budget, now=now)


async def count(
    connection: Connection, turn: TurnId, month: str, cost: int, *, kind: str, now: datetime
) -> None:
    """Count `turn` with `cost`, whatever it was counted with before."""
    change = cost - await counted(connection, turn)
    if change:
        await connection.execute(_ADD, {"of": month, "amount": change})
        await _enter(connection, turn, month, change, kind=kind, now=now)


async def counted(connection: Connection, turn: TurnId) -> int:
    """Micro-dollars counted for a turn, in whichever month."""
    return int((await connection.execute(_COUNTED, {"turn": turn})).scalar_one())


async def _hold(
    connection: Connection, turn: TurnId, month: str, cost: int, *, budget: int, now: datetime
) -> None:
    parameters = {"of": month, "amount": cost, "budget": budget}
    if (await connection.execute(_HOLD, parameters)).rowcount == 0:
        await connection.execute(_OPEN, {"month": month, "used": 0})
        if (await connection.execute(_HOLD, parameters)).rowcount == 0:
            facts = {"limit": money.spelt(budget)}
            raise Refused(Refusal.BUDGET_SPENT, facts, next_month(now) if cost <= budget else None)
    await _enter(connection, turn, month, cost, kind="reserve", now=now)


async def _enter(
    connection: Connection, turn: TurnId, month: str, amount: int, *, kind: str, now: datetime
) -> None:
    entry = {"month": month, "turn": turn, "kind": kind, "amount": amount, "at": now}
    await connection.execute(_ENTRY, entry)
