"""Reading turns: one, a branch, those a crash left open."""

from __future__ import annotations

from sqlalchemy import bindparam, literal, select

from bot.domain.attempts import Attempt
from bot.domain.ids import EventId, MessageId, TurnId
from bot.domain.turns import Turn
from bot.store.database.connection import Connection
from bot.store.database.rows import attempt_from, turns_from, turns_with_images
from bot.store.database.tables import attempts, messages, turns

_STEPS = select(turns.c.id, turns.c.parent, literal(0).label("depth")).where(turns.c.id == bindparam("tip"))
_BRANCH = _STEPS.cte("branch", recursive=True)
_BRANCH = _BRANCH.union_all(
    select(turns.c.id, turns.c.parent, _BRANCH.c.depth + 1).where(turns.c.id == _BRANCH.c.parent)
)
_BRANCH_TO = turns_with_images().join(_BRANCH, _BRANCH.c.id == turns.c.id).order_by(_BRANCH.c.depth.desc())
_BY_ID = turns_with_images().where(turns.c.id == bindparam("turn"))
_SHOWN_BY = (
    turns_with_images()
    .join(messages, messages.c.turn == turns.c.id)
    .where(messages.c.id == bindparam("message"))
)
_ASKED_BY = turns_with_images().where(turns.c.event == bindparam("event"))
_UNFINISHED = turns_with_images().where(turns.c.shown_at.is_(None)).order_by(turns.c.created_at, turns.c.id)
_ATTEMPTS_OF = (
    select(attempts)
    .where(attempts.c.turn == bindparam("turn"))
    .order_by(attempts.c.started_at, attempts.c.id)
)


async def get(connection: Connection, turn: TurnId) -> Turn | None:
    """The turn of that id."""
    return next(turns_from(await connection.execute(_BY_ID, {"turn": turn})), None)


async def asked_by(connection: Connection, event: EventId) -> Turn | None:
    """The turn that a command, a press or a message asked for, or None."""
    rows = await connection.execute(_ASKED_BY, {"event": event})
    return next(turns_from(rows), None)


async def shown_by(connection: Connection, message: MessageId) -> Turn | None:
    """The turn that a message of the bot shows."""
    return next(turns_from(await connection.execute(_SHOWN_BY, {"message": message})), None)


async def branch_to(connection: Connection, tip: TurnId) -> tuple[Turn, ...]:
    """The turns from the root down to `tip`, oldest first; empty if unknown."""
    return tuple(turns_from(await connection.execute(_BRANCH_TO, {"tip": tip})))


async def unfinished(connection: Connection) -> tuple[Turn, ...]:
    """Turns that have no end yet or whose end nobody was shown, oldest first."""
    return tuple(turns_from(await connection.execute(_UNFINISHED)))


async def attempts_of(connection: Connection, turn: TurnId) -> tuple[Attempt, ...]:
    """What was sent to providers for a turn, oldest first."""
    return tuple(attempt_from(row) for row in await connection.execute(_ATTEMPTS_OF, {"turn": turn}))


async def not_erased(connection: Connection, among: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """Those of the turns that nobody erased since they were read."""
    ids = [turn.id for turn in among]
    erased = select(turns.c.id).where(turns.c.id.in_(ids), turns.c.erased_at.is_not(None))
    gone = set((await connection.execute(erased)).scalars())
    return tuple(turn for turn in among if turn.id not in gone)
