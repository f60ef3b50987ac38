"""Places where plain messages carry a conversation on, and the turn the next one follows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import ChannelId, ConversationId, TurnId
from bot.store.connection import Connection
from bot.store.tables import threads


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, or a direct message channel, and the head of the conversation in it."""

    channel: ChannelId
    conversation: ConversationId
    head: TurnId


_BY_ID = select(threads).where(threads.c.id == bindparam("channel"))
_HEAD = update(threads).where(threads.c.id == bindparam("channel"))
_THREAD = upsert(threads)
_THREAD = _THREAD.on_conflict_do_update(
    index_elements=["id"],
    set_={"conversation": _THREAD.excluded.conversation, "head": _THREAD.excluded.head},
)


async def get(connection: Connection, channel: ChannelId) -> Thread | None:
    """What a plain message in `channel` continues; None if it continues nothing."""
    row = (await connection.execute(_BY_ID, {"channel": channel})).one_or_none()
    return None if row is None else Thread(channel, ConversationId(row.conversation), TurnId(row.head))


async def put(connection: Connection, thread: Thread) -> None:
    """Let plain messages in the thread continue its head, whatever they continued before."""
    row = {"id": thread.channel, "conversation": thread.conversation, "head": thread.head}
    await connection.execute(_THREAD, row)


async def move_head(connection: Connection, channel: ChannelId, head: TurnId) -> bool:
    """Let the next plain message follow `head`; False if no conversation lives in `channel`."""
    return (await connection.execute(_HEAD, {"channel": channel, "head": head})).rowcount == 1
