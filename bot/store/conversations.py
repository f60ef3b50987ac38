"""Reading turns by whose they are and where: a whole conversation, somebody's newest, what it all cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from bot.domain.ids import ChannelId, ConversationId, GuildId, TurnId, UserId
from bot.domain.tale import Charged
from bot.domain.turns import DONE, Turn
from bot.store.database.connection import Connection
from bot.store.database.rows import turns_from, turns_with_images
from bot.store.database.tables import spend_ledger, turns

_OF_CONVERSATION = (
    turns_with_images()
    .where(turns.c.conversation == bindparam("of"))
    .order_by(turns.c.created_at, turns.c.id)
)
_COSTS = select(turns.c.id, turns.c.charged_images, turns.c.charged_cost).where(
    turns.c.conversation == bindparam("of")
)
_UNDER_WAY = (
    turns_with_images()
    .where(turns.c.author == bindparam("author"), turns.c.ended_at.is_(None), turns.c.shown_at.is_(None))
    .order_by(turns.c.created_at, turns.c.id)
)
_SPENT = (
    select(func.coalesce(func.sum(spend_ledger.c.amount), 0))
    .join(turns, turns.c.id == spend_ledger.c.turn)
    .where(turns.c.author == bindparam("author"), spend_ledger.c.month == bindparam("of"))
)
_OWN_LANGUAGE = (
    select(turns.c.locale)
    .where(
        turns.c.author == bindparam("author"),
        turns.c.reserved_at.is_not(None),
        turns.c.locale.is_not(None),
    )
    .order_by(or_(turns.c.private, turns.c.guild.is_(None)).desc(), turns.c.reserved_at.desc())
    .limit(1)
)
# Somebody's turns and a channel's have an index by this; only those that were accepted have it.
_NEWEST = turns.c.reserved_at.desc()


async def whole(connection: Connection, conversation: ConversationId) -> tuple[Turn, ...]:
    """Every turn of a conversation, oldest first."""
    return tuple(turns_from(await connection.execute(_OF_CONVERSATION, {"of": conversation})))


async def charged(connection: Connection, conversation: ConversationId) -> Mapping[TurnId, Charged]:
    """What each turn of a conversation counted; a turn that still runs is left out."""
    rows = await connection.execute(_COSTS, {"of": conversation})
    return {
        TurnId(row.id): Charged(row.charged_images, row.charged_cost or 0)
        for row in rows
        if row.charged_images is not None
    }


async def newest_by(
    connection: Connection, author: UserId, *, guild: GuildId | None = None, channel: ChannelId | None = None
) -> Turn | None:
    """Somebody's newest finished turn: anywhere, in one server, or in one channel."""
    asked = select(turns.c.id).where(turns.c.author == author, turns.c.state.in_(DONE))
    if guild is not None:
        asked = asked.where(turns.c.guild == guild)
    if channel is not None:
        asked = asked.where(turns.c.channel == channel)
    return await _first(connection, asked)


async def newest_in(connection: Connection, channel: ChannelId, counted: ChannelId) -> Turn | None:
    """Anybody's newest finished turn in a channel, but for private ones; `counted`: as `Place` has it."""
    asked = select(turns.c.id).where(
        turns.c.counted_channel == counted,
        turns.c.channel == channel,
        turns.c.private.is_(False),
        turns.c.state.in_(DONE),
    )
    return await _first(connection, asked)


async def latest_by(connection: Connection, author: UserId, count: int) -> tuple[Turn, ...]:
    """Somebody's newest accepted turns, newest first."""
    newest = (
        select(turns.c.id)
        .where(turns.c.author == author, turns.c.reserved_at.is_not(None))
        .order_by(_NEWEST)
        .limit(count)
    )
    asked = turns_with_images().where(turns.c.id.in_(newest)).order_by(_NEWEST, turns.c.id)
    return tuple(turns_from(await connection.execute(asked)))


async def under_way(connection: Connection, author: UserId) -> tuple[Turn, ...]:
    """Somebody's turns that wait or run, oldest first."""
    return tuple(turns_from(await connection.execute(_UNDER_WAY, {"author": author})))


async def language_of(connection: Connection, author: UserId) -> str | None:
    """In which language somebody was told of their newest turn; what only they could read says it best."""
    return (await connection.execute(_OWN_LANGUAGE, {"author": author})).scalar_one_or_none()


async def spent_by(connection: Connection, author: UserId, month: str) -> int:
    """Micro-dollars that somebody's turns counted in `month` (`2026-11`)."""
    return int((await connection.execute(_SPENT, {"author": author, "of": month})).scalar_one())


async def _first(connection: Connection, asked: Select[Any]) -> Turn | None:
    newest = asked.order_by(_NEWEST).limit(1)
    found = await connection.execute(turns_with_images().where(turns.c.id.in_(newest)))
    return next(turns_from(found), None)
