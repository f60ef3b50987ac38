"""What is written down of a request beside the moves of its turn: where it went, and how it failed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, select, update

from bot.domain.events import Traced
from bot.domain.ids import AttemptId, TurnId
from bot.domain.money import month_of
from bot.errors import ProviderError
from bot.store.database.connection import Connection
from bot.store.database.tables import attempts, turns
from bot.store.ledgers import spend

# What a vendor says it counted is owed, whatever the budget says.
_NO_BUDGET = 2**62

_ATTEMPT = update(attempts).where(attempts.c.id == bindparam("attempt"))
_COUNTED = _ATTEMPT.values(
    cost=case((attempts.c.cost < bindparam("counted"), bindparam("counted")), else_=attempts.c.cost)
)
_TURN = update(turns).where(turns.c.id == bindparam("of"))
_RESERVED = select(turns.c.reserved_at).where(turns.c.id == bindparam("of"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A request that failed with `error`."""

    error: ProviderError
    trace: Traced | None = None
    cautions: tuple[str, ...] = ()


async def traced(connection: Connection, attempt: AttemptId, trace: Traced) -> None:
    """The vendor has answered the head of a request."""
    await connection.execute(_ATTEMPT, {"attempt": attempt, **_place(trace)})


async def counted(
    connection: Connection,
    turn: TurnId,
    attempt: AttemptId,
    usage: Mapping[str, object],
    *,
    cost: int,
    now: datetime,
) -> None:
    """The vendor tells its count, worth `cost` micro-dollars: from now on the spend holds as much at least.

    However the turn ends, a crash included, that is owed; what was held for it may be less.
    """
    await connection.execute(_ATTEMPT, {"attempt": attempt, "usage": usage})
    await connection.execute(_COUNTED, {"attempt": attempt, "counted": cost})
    reserved_at = (await connection.execute(_RESERVED, {"of": turn})).scalar_one()
    await spend.grow(connection, turn, month_of(reserved_at), cost, budget=_NO_BUDGET, now=now)


async def failed(connection: Connection, turn: TurnId, attempt: AttemptId, trouble: Trouble) -> None:
    """Keep what is known of a failure, before the turn moves on from it."""
    error, trace = trouble.error, trouble.trace or Traced("")
    told = {
        "http_status": error.http_status or trace.status,
        "trace_id": None if error.reference == trace.request_id else error.reference,
        "error": str(error),
    }
    place = _place(trace) if trouble.trace else {}
    await connection.execute(_ATTEMPT, {"attempt": attempt, **place, **told})
    await connection.execute(_TURN, {"of": turn, "words": error.words, "cautions": trouble.cautions})


def _place(trace: Traced) -> dict[str, object]:
    return {"endpoint": trace.endpoint, "http_status": trace.status, "request_id": trace.request_id}
