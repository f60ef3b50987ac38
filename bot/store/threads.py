"""Places where plain messages carry a conversation on, and the turn the next one follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import ChannelId, ConversationId, EventId, TurnId
from bot.store.database.connection import Connection
from bot.store.database.tables import threads, turns


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread, or a direct message channel, and the head of the conversation in it."""

    channel: ChannelId
    conversation: ConversationId
    head: TurnId


_BY_ID = select(threads).where(threads.c.id == bindparam("channel"))
_HEAD = update(threads).where(threads.c.id == bindparam("channel"))
_ADD = upsert(threads).on_conflict_do_nothing(index_elements=["id"])
# Discord's numbers for what people do grow with time, so they tell who asked later.
_HEAD_EVENT = select(turns.c.event).where(turns.c.id == threads.c.head).scalar_subquery()
_FOLLOW = _HEAD.where(bindparam("event", type_=turns.c.event.type) >= _HEAD_EVENT)
_THERE = (turns.c.channel == bindparam("channel")) | (turns.c.channel_parent == bindparam("channel"))
_REMOVE = delete(threads).where(
    (threads.c.id == bindparam("channel")) | threads.c.head.in_(select(turns.c.id).where(_THERE))
)


async def get(connection: Connection, channel: ChannelId) -> Thread | None:
    """What a plain message in `channel` continues; None if it continues nothing."""
    row = (await connection.execute(_BY_ID, {"channel": channel})).one_or_none()
    return None if row is None else Thread(channel, ConversationId(row.conversation), TurnId(row.head))


async def where_live(connection: Connection, conversations: Iterable[ConversationId]) -> tuple[Thread, ...]:
    """The threads, and the direct message channels, in which any of these conversations goes on."""
    asked = select(threads).where(threads.c.conversation.in_(list(conversations)))
    return tuple(
        Thread(ChannelId(row.id), ConversationId(row.conversation), TurnId(row.head))
        for row in await connection.execute(asked)
    )


async def add(connection: Connection, thread: Thread) -> bool:
    """Let plain messages in the thread continue its head; False if they continue one already."""
    row = {"id": thread.channel, "conversation": thread.conversation, "head": thread.head}
    return (await connection.execute(_ADD, row)).rowcount == 1


async def follow(connection: Connection, thread: Thread, *, event: EventId) -> None:
    """Continue this head, asked for by `event`, where one is continued that was not asked for later."""
    row = {"conversation": thread.conversation, "head": thread.head}
    await connection.execute(_FOLLOW, {"channel": thread.channel, "event": event, **row})


async def remove(connection: Connection, channel: ChannelId) -> None:
    """A thread or a channel is gone, and every thread in it."""
    await connection.execute(_REMOVE, {"channel": channel})


async def move_head(connection: Connection, channel: ChannelId, head: TurnId) -> bool:
    """Let the next plain message follow `head`; False if no conversation lives in `channel`."""
    return (await connection.execute(_HEAD, {"channel": channel, "head": head})).rowcount == 1
