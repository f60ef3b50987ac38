"""Which messages of log channels show or name which turn: what forgetting and takedowns have to empty."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import ChannelId, MessageId, TurnId
from bot.domain.log_messages import LogKind, LogMessage
from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import log_messages

_ADD = upsert(log_messages).on_conflict_do_nothing(index_elements=["id"])
_OF = (
    select(log_messages)
    .where(log_messages.c.turn.in_(bindparam("of", expanding=True)))
    .order_by(log_messages.c.id)
)

_TURN = select(log_messages.c.turn).where(log_messages.c.id == bindparam("message"))


async def add(connection: Connection, message: LogMessage) -> None:
    """Remember a message."""
    row = {"id": message.id, "channel": message.channel, "turn": message.turn, "kind": message.kind}
    await connection.execute(_ADD, row)


async def told_by(connection: Connection, message: MessageId) -> TurnId | None:
    """The turn that a message is about."""
    found = (await connection.execute(_TURN, {"message": message})).scalar_one_or_none()
    return None if found is None else TurnId(found)


async def of(connection: Connection, turns: Iterable[TurnId]) -> tuple[LogMessage, ...]:
    """The messages about any of these turns, oldest first."""
    rows = await connection.execute(_OF, {"of": list(turns)})
    return tuple(
        LogMessage(
            id=MessageId(row.id),
            channel=ChannelId(row.channel),
            turn=TurnId(row.turn),
            kind=LogKind(row.kind),
        )
        for row in rows
    )
