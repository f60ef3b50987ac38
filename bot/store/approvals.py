"""What was decided about a turn that waits for somebody's word."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from bot.domain.ids import TurnId
from bot.domain.turns import Approval, State
from bot.store.database.connection import Connection
from bot.store.database.tables import turns

_DECIDE = update(turns).where(
    turns.c.id == bindparam("turn"), turns.c.state == State.RESERVED, turns.c.approval == bindparam("waits")
)
_DECIDED = select(turns.c.approval).where(turns.c.id == bindparam("turn"))


async def decide(connection: Connection, turn: TurnId, approval: Approval, *, waits: Approval) -> bool:
    """Decide about a turn that waits so; False if it does not any longer."""
    row = {"turn": turn, "waits": waits, "approval": approval}
    return (await connection.execute(_DECIDE, row)).rowcount == 1


async def decided(connection: Connection, turn: TurnId) -> Approval | None:
    """How a turn stands; None: nobody need release it."""
    found = (await connection.execute(_DECIDED, {"turn": turn})).scalar_one_or_none()
    return Approval(found) if found else None
