"""Erasing: what `bot.store.privacy.personal` says of each column, done to turns, to a person, to a server.

A turn that is erased keeps its place in its tree and what it cost. The files and messages that show it
go onto the lists of `bot.store.privacy.chores`. Everything here belongs into a transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

from sqlalchemy import Column, ColumnElement, Text, delete, func, select, type_coerce, update

from bot.domain.holdings import Reason, Showing
from bot.domain.ids import FORGOTTEN, GuildId, MessageId, TurnId, UserId
from bot.domain.log_messages import LogKind
from bot.domain.turns import Role
from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import log_messages, reports
from bot.store.database.tables import (
    attempts,
    conversations,
    images,
    messages,
    threads,
    turns,
)
from bot.store.ledgers import carrying, scopes
from bot.store.privacy import chores
from bot.store.privacy.personal import HOLDINGS, Fate, Holding, blank

# Of a turn whose time is over, and of one whose asker is forgotten.
_WITH_TIME = (Fate.WORDS,)
_WITH_THEM = (Fate.WORDS, Fate.PERSON)

# Which rows.
Condition: TypeAlias = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Gone:
    """What went of some turns: pictures, and messages that are to be emptied."""

    pictures: int
    messages: int


def of_author(user: UserId, besides: Iterable[TurnId] = ()) -> Condition:
    """Match somebody's turns that are over, but for those that are just being shown."""
    return (turns.c.author == user) & turns.c.ended_at.is_not(None) & turns.c.id.not_in(list(besides))


def was_shown() -> Condition:
    """Match turns whose end is on Discord."""
    return turns.c.shown_at.is_not(None)


def too_old(guild: GuildId | None, before: datetime, besides: Iterable[TurnId] = ()) -> Condition:
    """Match a server's turns, or those outside of every server, that are over and were asked before then.

    Not those that are just being shown.
    """
    over = turns.c.ended_at.is_not(None) & turns.c.erased_at.is_(None) & turns.c.id.not_in(list(besides))
    return (turns.c.guild == guild) & over & (turns.c.created_at < before)


def of_server(guild: GuildId) -> Condition:
    """Match what was asked in a server and still names whoever asked."""
    return (turns.c.guild == guild) & (turns.c.author != FORGOTTEN) & turns.c.ended_at.is_not(None)


async def some(connection: Connection, which: Condition, limit: int) -> list[TurnId]:
    """A few of the turns that match."""
    found = await connection.execute(select(turns.c.id).where(which).limit(limit))
    return [TurnId(turn) for turn in found.scalars()]


async def count_of(connection: Connection, user: UserId) -> int:
    """How many turns still name somebody."""
    asked = select(func.count()).where(turns.c.author == user)
    return int((await connection.execute(asked)).scalar_one())


async def erase(connection: Connection, ids: Sequence[TurnId], reason: Reason, *, now: datetime) -> Gone:
    """Empty turns; with `Reason.FORGOTTEN` also of whoever asked."""
    listed = [str(each) for each in ids]
    leaving = reason is Reason.FORGOTTEN
    showings = await _list_messages(connection, listed, reason)
    await _list_files(connection, listed)
    pictures = await _count_pictures(connection, listed)
    if leaving:
        pictures += await _remove_copies(connection, listed)
    await _move_heads(connection, listed)
    await _mark(connection, listed, now)
    await chores.want_scrubbing(connection, now=now)
    if leaving:
        await _empty_places(connection, listed)
        await connection.execute(update(turns).where(turns.c.id.in_(listed)).values(author=FORGOTTEN))
    for holding in HOLDINGS:
        if holding.of is not None:
            fates = _WITH_THEM if leaving else _WITH_TIME
            await _apply(connection, holding, holding.of(listed), fates)
    return Gone(pictures, showings)


async def unname(connection: Connection, user: UserId, *, now: datetime) -> None:
    """Take somebody's id out of every row that is left."""
    await carrying.carry(connection, user, now=now)
    await chores.want_scrubbing(connection, now=now)
    # A report stands in the log with the name and the words of whoever made it.
    told = turns.c.id.in_(select(reports.c.turn).where(reports.c.member == user))
    mine = await _logged(connection, told & (log_messages.c.kind == LogKind.REPORT), Reason.FORGOTTEN)
    await chores.add_messages(connection, mine)
    await _rename_counters(connection, partial(scopes.of_member, user=user))
    for holding in HOLDINGS:
        for column in holding.columns(Fate.FACTS):
            names_them = type_coerce(column, Text).like(f"%{user}%")
            await connection.execute(update(holding.table).where(names_them).values({column: {}}))
        for column in holding.columns(Fate.MEMBER):
            if holding.gone:
                await connection.execute(delete(holding.table).where(column == user))
            else:
                hidden = update(holding.table).where(column == user).values({column: FORGOTTEN})
                await connection.execute(hidden)


async def purge(connection: Connection, guild: GuildId, *, now: datetime) -> None:
    """Delete what a server was set to and who did what there; its turns were erased before."""
    await chores.want_scrubbing(connection, now=now)
    of_guild = select(conversations.c.id).where(conversations.c.guild == guild)
    await connection.execute(delete(threads).where(threads.c.conversation.in_(of_guild)))
    await connection.execute(
        update(conversations).where(conversations.c.guild == guild).values(author=FORGOTTEN)
    )
    for holding in HOLDINGS:
        if holding.of_server:
            await connection.execute(delete(holding.table).where(holding.table.c.guild == guild))
    await _rename_counters(connection, partial(scopes.of_members_in, guild=guild))


async def _mark(connection: Connection, ids: list[str], now: datetime) -> None:
    """Let whoever replies be told that the picture is gone, instead of being drawn another."""
    first = select(images.c.id).where(
        images.c.turn == turns.c.id, images.c.role == Role.RESULT, images.c.number == 1
    )
    marks = {
        "canvas": func.coalesce(first.scalar_subquery(), turns.c.canvas),
        "erased_at": now,
        "shown_at": func.coalesce(turns.c.shown_at, now),
    }
    await connection.execute(update(turns).where(turns.c.id.in_(ids)).values(marks))


async def _apply(connection: Connection, holding: Holding, which: Condition, fates: Iterable[Fate]) -> None:
    if holding.gone:
        await connection.execute(delete(holding.table).where(which))
        return
    emptied = {column: blank(column) for column in holding.columns(*fates)}
    if emptied:
        await connection.execute(update(holding.table).where(which).values(emptied))


async def _list_messages(connection: Connection, ids: list[str], reason: Reason) -> int:
    """Those that the bot's own hands reach; what only a token reached is one person's to dismiss."""
    rows = await connection.execute(
        select(messages.c.id, turns.c.status_channel, turns.c.guild, turns.c.locale)
        .join(turns, turns.c.id == messages.c.turn)
        .where(turns.c.id.in_(ids), turns.c.token_only.is_(False))
    )
    showings = [
        Showing(
            message=MessageId(row.id),
            channel=row.status_channel,
            guild=row.guild,
            reason=reason,
            locale=row.locale,
        )
        for row in rows
    ]
    showings += await _logged(connection, turns.c.id.in_(ids), reason)
    await chores.add_messages(connection, showings)
    return len(showings)


async def _logged(connection: Connection, which: Condition, reason: Reason) -> list[Showing]:
    """What log channels tell of turns."""
    rows = await connection.execute(
        select(log_messages.c.id, log_messages.c.channel, turns.c.guild)
        .join(turns, turns.c.id == log_messages.c.turn)
        .where(which)
    )
    return [
        Showing(message=MessageId(row.id), channel=row.channel, guild=row.guild, reason=reason)
        for row in rows
    ]


async def _list_files(connection: Connection, ids: list[str]) -> None:
    """Every file of a turn begins with its id or with an attempt's."""
    made = await connection.execute(select(attempts.c.id).where(attempts.c.turn.in_(ids)))
    await chores.add_files(connection, [*ids, *made.scalars()])


async def _count_pictures(connection: Connection, ids: list[str]) -> int:
    asked = select(func.count()).where(images.c.turn.in_(ids), images.c.removed.is_(False))
    return int((await connection.execute(asked)).scalar_one())


async def _remove_copies(connection: Connection, ids: list[str]) -> int:
    """Pictures that others uploaded and that are these, byte for byte; what was made from them stays."""
    theirs = select(images.c.sha256).where(images.c.turn.in_(ids))
    copies = (
        images.c.sha256.in_(theirs)
        & images.c.turn.not_in(ids)
        & (images.c.role != Role.RESULT)
        & images.c.removed.is_(False)
    )
    names = (await connection.execute(select(images.c.file).where(copies))).scalars().all()
    await connection.execute(update(images).where(copies).values(removed=True, sha256=""))
    await chores.add_files(connection, names)
    return len(names)


async def _move_heads(connection: Connection, ids: list[str]) -> None:
    """Let a thread go on from the last turn before that is still there; without one, from none."""
    for row in (await connection.execute(select(threads).where(threads.c.head.in_(ids)))).all():
        head = await _before(connection, row.head, ids)
        here = threads.c.id == row.id
        if head is None:
            await connection.execute(delete(threads).where(here))
        else:
            await connection.execute(update(threads).where(here).values(head=head))


async def _before(connection: Connection, turn: str, ids: list[str]) -> str | None:
    at: Any = turn
    while at is not None:
        asked = select(turns.c.parent, turns.c.erased_at).where(turns.c.id == at)
        row = (await connection.execute(asked)).one()
        if at not in ids and row.erased_at is None:
            return str(at)
        at = row.parent
    return None


async def _empty_places(connection: Connection, ids: list[str]) -> None:
    """A direct message's channel leads to the person as their id does."""
    mine = turns.c.id.in_(ids) & turns.c.guild.is_(None)
    held = select(turns.c.channel).where(mine)
    begun = select(turns.c.conversation).where(mine, turns.c.parent.is_(None))
    await connection.execute(delete(threads).where(threads.c.id.in_(held)))
    await connection.execute(update(conversations).where(conversations.c.id.in_(begun)).values(channel=0))
    (places,) = (tuple(each.columns(Fate.PLACE)) for each in HOLDINGS if each.table is turns)
    emptied = {column: blank(column) for column in places}
    await connection.execute(update(turns).where(mine).values(emptied))


async def _rename_counters(connection: Connection, which: Callable[[Column[Any]], Condition]) -> None:
    """Let sums and ledgers stand under names in which nobody is named, and that stand nowhere else."""
    columns = [column for holding in HOLDINGS for column in holding.columns(Fate.SCOPE)]
    found = [await connection.execute(select(column).where(which(column)).distinct()) for column in columns]
    for name in {name for rows in found for name in rows.scalars()}:
        holder, guild, _ = name.split(":")
        nobody = f"{holder}:{guild}:-{secrets.randbits(63)}"
        for column in columns:
            renamed = update(column.table).where(column == name).values({column: nobody})
            await connection.execute(renamed)
