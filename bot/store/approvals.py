"""What a moderator decided about a turn that waits for it."""

from __future__ import annotations

from sqlalchemy import bindparam, select, update

from bot.domain.ids import TurnId
from bot.domain.turns import Approval, State
from bot.store.connection import Connection
from bot.store.tables import turns

_DECIDE = update(turns).where(
    turns.c.id == bindparam("turn"), turns.c.state == State.RESERVED, turns.c.approval == Approval.PENDING
)
_DECIDED = select(turns.c.approval).where(turns.c.id == bindparam("turn"))


async def decide(connection: Connection, turn: TurnId, approval: Approval) -> bool:
    """Release or reject a turn; False if it does not wait for that any longer."""
    return (await connection.execute(_DECIDE, {"turn": turn, "approval": approval})).rowcount == 1


async def decided(connection: Connection, turn: TurnId) -> Approval | None:
    """How a turn stands; None: nobody need release it."""
    found = (await connection.execute(_DECIDED, {"turn": turn})).scalar_one_or_none()
    return Approval(found) if found else None
