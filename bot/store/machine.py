"""The one place that moves a turn, along `bot.domain.turns.LEGAL` and nothing else.

Each move is one conditional UPDATE, so that of two who try only one succeeds, together with
everything that must be true at the same instant: quota, spend, attempt, pictures.
Whoever calls owns the transaction; an exception from here must leave it, rolling it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, insert, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.attempts import Attempt
from bot.domain.ids import AttemptId, ImageId, MessageId, TurnId
from bot.domain.money import month_of
from bot.domain.quotas import Charge
from bot.domain.turns import Failure, State, Substitution, Turn
from bot.errors import Billed, ProviderError
from bot.store.database import tables
from bot.store.database.connection import Connection
from bot.store.database.rows import attempt_row, kept_row, turn_row
from bot.store.database.tables import attempts, conversations, message_files, messages, turns
from bot.store.ledgers import quotas, spend
from bot.store.moves import INTENDING, MOVES, RESERVING, WITHDRAWING, move, repeated

_SETTLING = MOVES[State.SETTLED].values(
    charged_images=case(
        (turns.c.pictures < turns.c.reserved_images, turns.c.pictures), else_=turns.c.reserved_images
    ),
    charged_cost=case(
        (turns.c.pictures == 0, 0),
        (turns.c.reserved_cost > bindparam("cost"), bindparam("cost")),
        else_=turns.c.reserved_cost,
    ),
)
_ATTEMPT = update(attempts).where(attempts.c.id == bindparam("attempt"))
_OPEN_ATTEMPTS = update(attempts).where(attempts.c.turn == bindparam("of"), attempts.c.outcome.is_(None))
_RESULT_ATTEMPTS = update(attempts).where(
    attempts.c.turn == bindparam("of"), attempts.c.outcome == State.RESULT
)
_NEW_TURN = upsert(turns).on_conflict_do_nothing(index_elements=["event"])
_NEW_CONVERSATION = insert(conversations)
_NEW_ATTEMPT = insert(attempts)
_NEW_IMAGES = insert(tables.images)
_NEW_MESSAGE = upsert(messages).on_conflict_do_nothing(index_elements=["id"])
_FILE = upsert(message_files)
_FILE = _FILE.on_conflict_do_update(
    index_elements=["message", "name"],
    set_={"image": _FILE.excluded.image, "attachment": _FILE.excluded.attachment},
)
_SHOWN = update(turns).where(turns.c.id == bindparam("turn"), turns.c.shown_at.is_(None))
_POSTED = update(turns).where(turns.c.id == bindparam("turn"))


async def receive(connection: Connection, turn: Turn) -> bool:
    """Write `turn` down as RECEIVED; False, changing nothing, if its event has a turn already."""
    fresh = await connection.execute(_NEW_TURN, turn_row(turn))
    if fresh.rowcount == 0:
        return False
    if turn.parent is None:
        await connection.execute(_NEW_CONVERSATION, _conversation_row(turn))
    if turn.address.message is not None:
        await connection.execute(_NEW_MESSAGE, {"id": turn.address.message, "turn": turn.id})
    return True


async def posted(connection: Connection, turn: TurnId, message: MessageId) -> None:
    """Remember the message that shows the turn."""
    await connection.execute(_POSTED, {"turn": turn, "status_message": message})
    await connection.execute(_NEW_MESSAGE, {"id": message, "turn": turn})


async def reserve(
    connection: Connection, turn: Turn, charges: tuple[Charge, ...], *, cost: int, budget: int, now: datetime
) -> None:
    """RESERVED: hold what the turn may use at worst, with its canvas, inputs and provider.

    `cost` is the worst case and `budget` the month's hard stop, both in micro-dollars. Raises
    `Refused` (quota or budget spent): the transaction must not be committed then.
    """
    await move(
        connection,
        turn.id,
        State.RESERVED,
        by=RESERVING,
        canvas=turn.canvas,
        options=turn.options,
        provider=turn.provider,
        approval=turn.approval,
        cautions=turn.cautions,
        reserved_at=now,
        reserved_images=turn.options.count,
        reserved_cost=cost,
    )
    await quotas.hold(connection, turn, charges, cost=cost, now=now)
    await spend.hold(connection, turn.id, cost, budget=budget, now=now)
    if turn.inputs:
        await connection.execute(_NEW_IMAGES, [kept_row(kept) for kept in turn.inputs])


async def intend(connection: Connection, turn: TurnId, attempt: Attempt, *, budget: int = 0) -> None:
    """INTENT: the request is about to leave; never while an earlier one of the turn may have been billed.

    What it costs more than was held joins the month's spend; raises `Refused` if `budget` has no room.
    The member's share does not grow.
    """
    moved = await move(
        connection,
        turn,
        State.INTENT,
        by=INTENDING,
        started_at=attempt.started_at,
        provider=attempt.provider,
        model=attempt.model,
    )
    if attempt.cost > moved.reserved_cost:
        month = month_of(moved.reserved_at)
        await spend.grow(connection, turn, month, attempt.cost, budget=budget, now=attempt.started_at)
    await connection.execute(_NEW_ATTEMPT, attempt_row(attempt, turn))


async def withdraw(
    connection: Connection,
    turn: TurnId,
    attempt: AttemptId,
    error: ProviderError,
    *,
    onward: str,
    instead_of: Substitution | None,
    now: datetime,
) -> None:
    """RESERVED again: the attempt cost nothing, so all is as before it; provider `onward` is asked next."""
    if error.billed is not Billed.NO:
        raise ValueError(error)
    await move(
        connection,
        turn,
        State.RESERVED,
        by=WITHDRAWING,
        started_at=None,
        provider=onward,
        instead_of=instead_of,
    )
    came = {"outcome": State.FAILED, "billed": Billed.NO, "cost": 0, "ended_at": now}
    await connection.execute(_ATTEMPT, {"attempt": attempt, **came})


async def accept(connection: Connection, turn: TurnId, attempt: AttemptId, remote_id: str) -> None:
    """ACCEPTED: the provider named the work."""
    await move(connection, turn, State.ACCEPTED)
    await connection.execute(_ATTEMPT, {"attempt": attempt, "remote_id": remote_id})


async def keep(
    connection: Connection,
    turn: Turn,
    attempt: AttemptId,
    *,
    usage: Mapping[str, object] | None,
    announced: int,
    now: datetime,
) -> None:
    """RESULT: the answer is whole, as `turn` has it, and its pictures are on disk."""
    await move(
        connection,
        turn.id,
        State.RESULT,
        words=turn.words,
        answer=turn.answer,
        signatures=turn.signatures,
        question=turn.question,
        cautions=turn.cautions,
        pictures=len(turn.results),
    )
    came = {"outcome": State.RESULT, "usage": usage, "announced": announced, "ended_at": now}
    await connection.execute(_ATTEMPT, {"attempt": attempt, **came})
    if turn.results:
        await connection.execute(_NEW_IMAGES, [kept_row(kept) for kept in turn.results])


async def settle(connection: Connection, turn: TurnId, *, cost: int, owed: int = 0, now: datetime) -> bool:
    """SETTLED: charge the member for the pictures delivered, count `cost` as spent, give back the rest.

    The member never pays more than was reserved, and nothing for words alone; the operator's
    spend counts `cost`, or what may be `owed` where that is more, whatever it is. False if the turn was
    settled before.
    """
    parameters = {"turn": turn, "state": State.SETTLED, "ended_at": now, "cost": cost}
    moved = (await connection.execute(_SETTLING, parameters)).one_or_none()
    if moved is None:
        return await repeated(connection, turn, State.SETTLED)
    if (moved.charged_images, moved.charged_cost) != (moved.reserved_images, moved.reserved_cost):
        await quotas.adjust(
            connection, turn, images=moved.charged_images, cost=moved.charged_cost, kind="settle", now=now
        )
    spent = max(cost, owed)
    await spend.count(connection, turn, month_of(moved.reserved_at), spent, kind="settle", now=now)
    await connection.execute(_RESULT_ATTEMPTS, {"of": turn, "cost": spent, "billed": Billed.YES})
    return True


async def deliver(
    connection: Connection,
    turn: TurnId,
    *,
    message: MessageId,
    files: Mapping[str, tuple[ImageId, int]],
    now: datetime,
) -> bool:
    """DELIVERED: `message` shows the result; `files` maps its file names to (image, attachment id).

    May be repeated, as the edit it follows may: the newest attachment ids hold. False then.
    """
    values = {"turn": turn, "state": State.DELIVERED, "status_message": message, "shown_at": now}
    moved = (await connection.execute(MOVES[State.DELIVERED], values)).one_or_none()
    if moved is None:
        await repeated(connection, turn, State.DELIVERED)
    await connection.execute(_NEW_MESSAGE, {"id": message, "turn": turn})
    if files:
        await connection.execute(_FILE, _file_rows(message, files))
    return moved is not None


async def end(connection: Connection, turn: TurnId, state: State, *, failure: Failure, now: datetime) -> bool:
    """REFUSED, FAILED, CANCELLED or UNKNOWN: the member gets all of the reservation back.

    The operator's spend keeps the worst case once a request may have left, unless the failure is
    known to be unbilled. False if the turn ended so before.
    """
    values = {"failure": failure, "ended_at": now, "charged_images": 0, "charged_cost": 0}
    moved = (await connection.execute(MOVES[state], {"turn": turn, "state": state, **values})).one_or_none()
    if moved is None:
        return await repeated(connection, turn, state)
    if moved.reserved_at is None:
        return True
    await quotas.adjust(connection, turn, images=0, cost=0, kind="refund", now=now)
    sent = moved.started_at is not None
    if not sent or failure.billed == Billed.NO:
        month = month_of(moved.reserved_at)
        await spend.count(connection, turn, month, 0, kind="release", now=now)
    if sent:
        outcome = {"outcome": state, "billed": failure.billed, "ended_at": now}
        await connection.execute(_OPEN_ATTEMPTS, {"of": turn, **outcome})
    return True


async def shown(connection: Connection, turn: TurnId, *, now: datetime) -> None:
    """The final text of a turn that ended without a result is on Discord, or what it made never can be."""
    await connection.execute(_SHOWN, {"turn": turn, "shown_at": now})


def _conversation_row(turn: Turn) -> dict[str, Any]:
    return {
        "id": turn.conversation,
        "guild": turn.place.guild,
        "channel": turn.place.channel,
        "author": turn.author,
        "created_at": turn.created_at,
    }


def _file_rows(message: MessageId, files: Mapping[str, tuple[ImageId, int]]) -> list[dict[str, Any]]:
    return [
        {"message": message, "name": name, "image": image, "attachment": attachment}
        for name, (image, attachment) in files.items()
    ]
