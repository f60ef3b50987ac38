"""The moves of `bot.domain.turns.LEGAL` as SQL: each one conditional UPDATE, so of two only one succeeds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Update, bindparam, exists, or_, select, update

from bot.domain.ids import TurnId
from bot.domain.turns import LEGAL, State
from bot.errors import Billed, DarkroomError
from bot.store.database.connection import Connection
from bot.store.database.tables import attempts, turns


class IllegalMove(DarkroomError):
    """The turn stands where it cannot go there from: somebody else moved it, or it does not exist."""

    def __init__(self, turn: TurnId, state: State | None, to: State) -> None:
        super().__init__(f"turn {turn} is {state or 'unknown'} and cannot become {to}")
        self.turn = turn
        self.state = state
        self.to = to


def _moving(to: State) -> Update:
    """The UPDATE that moves `:turn` to `to` from any state that may; its values come as parameters."""
    origins = [turns.c.state == state for state, onward in LEGAL.items() if to in onward]
    return (
        update(turns)
        .where(turns.c.id == bindparam("turn"), or_(*origins))
        .returning(
            turns.c.started_at,
            turns.c.reserved_at,
            turns.c.reserved_images,
            turns.c.reserved_cost,
            turns.c.charged_images,
            turns.c.charged_cost,
        )
    )


MOVES: dict[State, Update] = {state: _moving(state) for state in State if state is not State.RECEIVED}
# Nothing is asked for a turn while an earlier request of its may have been carried out.
_PERHAPS_BILLED = exists(
    select(attempts.c.id).where(
        attempts.c.turn == turns.c.id, attempts.c.billed.is_distinct_from(Billed.NO.value)
    )
)
INTENDING = MOVES[State.INTENT].where(~_PERHAPS_BILLED)
# Two ways lead to RESERVED: from RECEIVED, holding nothing yet, and back, holding what was held.
RESERVING = MOVES[State.RESERVED].where(turns.c.reserved_at.is_(None))
WITHDRAWING = MOVES[State.RESERVED].where(turns.c.reserved_at.is_not(None))
_STATE = select(turns.c.state).where(turns.c.id == bindparam("turn"))


async def move(
    connection: Connection, turn: TurnId, to: State, *, by: Update | None = None, **values: Any
) -> Row[Any]:
    """Move `turn` and set `values`; `by`: a stricter statement than any in `MOVES`. Raises `IllegalMove`."""
    statement = MOVES[to] if by is None else by
    moved = await connection.execute(statement, {"turn": turn, "state": to, **values})
    row = moved.one_or_none()
    if row is None:
        raise IllegalMove(turn, await _state(connection, turn), to)
    return row


async def repeated(connection: Connection, turn: TurnId, to: State) -> bool:
    """Return False if `turn` is in that state already; raises `IllegalMove` if it is not."""
    state = await _state(connection, turn)
    if state is not to:
        raise IllegalMove(turn, state, to)
    return False


async def _state(connection: Connection, turn: TurnId) -> State | None:
    found = (await connection.execute(_STATE, {"turn": turn})).scalar_one_or_none()
    return None if found is None else State(found)
