"""What is still to be done for an erasure outside of the database; none of it names a person.

A step is taken off the list once it is done, so a crash repeats at most one, which changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.holdings import Reason, Showing
from bot.domain.ids import FORGOTTEN, ChannelId, GuildId, MessageId, UserId
from bot.store.database.connection import Connection
from bot.store.database.privacy_tables import departures, erased_files, erased_messages, forgetting

_FILES = upsert(erased_files).on_conflict_do_nothing(index_elements=["prefix"])
_MESSAGES = upsert(erased_messages).on_conflict_do_nothing(index_elements=["id"])
_FORGETTING = upsert(forgetting).on_conflict_do_nothing(index_elements=["member"])
_DEPARTED = upsert(departures).on_conflict_do_nothing(index_elements=["guild"])
_MESSAGE = erased_messages.c.id == bindparam("message")


async def add_files(connection: Connection, prefixes: Iterable[str]) -> None:
    """Let every file go whose name begins so."""
    rows = [{"prefix": prefix} for prefix in prefixes]
    if rows:
        await connection.execute(_FILES, rows)


async def files(connection: Connection) -> tuple[str, ...]:
    """The prefixes of the files to remove."""
    return tuple((await connection.execute(select(erased_files.c.prefix))).scalars())


async def files_removed(connection: Connection, prefixes: Sequence[str]) -> None:
    """They are off the disk."""
    if prefixes:
        gone = delete(erased_files).where(erased_files.c.prefix == bindparam("gone"))
        await connection.execute(gone, [{"gone": prefix} for prefix in prefixes])


async def add_messages(connection: Connection, showings: Iterable[Showing]) -> None:
    """Let messages be emptied."""
    rows = [
        {
            "id": each.message,
            "channel": each.channel,
            "guild": each.guild,
            "reason": each.reason,
            "tries": 0,
            "locale": each.locale,
        }
        for each in showings
    ]
    if rows:
        await connection.execute(_MESSAGES, rows)


async def messages(connection: Connection, limit: int) -> tuple[Showing, ...]:
    """The next messages to empty, those first that failed least."""
    asked = select(erased_messages).order_by(erased_messages.c.tries, erased_messages.c.id).limit(limit)
    return tuple(
        Showing(
            message=MessageId(row.id),
            channel=ChannelId(row.channel),
            guild=None if row.guild is None else GuildId(row.guild),
            reason=Reason(row.reason),
            locale=row.locale,
        )
        for row in await connection.execute(asked)
    )


async def message_emptied(connection: Connection, message: MessageId) -> None:
    """It shows nothing any more, or nobody can reach it."""
    await connection.execute(delete(erased_messages).where(_MESSAGE), {"message": message})


async def message_missed(connection: Connection, message: MessageId, *, most: int) -> bool:
    """It could not be emptied now; after `most` tries it is left alone, and True returned."""
    tried = update(erased_messages).where(_MESSAGE).values(tries=erased_messages.c.tries + 1)
    await connection.execute(tried, {"message": message})
    hopeless = delete(erased_messages).where(_MESSAGE, erased_messages.c.tries >= most)
    return (await connection.execute(hopeless, {"message": message})).rowcount > 0


async def begin_forgetting(connection: Connection, user: UserId, *, now: datetime) -> None:
    """Write down that somebody is to be forgotten, until that is done."""
    await connection.execute(_FORGETTING, {"member": user, "asked_at": now})


async def being_forgotten(connection: Connection) -> tuple[UserId, ...]:
    """Whose forgetting is not done; a crash may have interrupted it."""
    asked = select(forgetting.c.member).where(forgetting.c.member != FORGOTTEN)
    found = await connection.execute(asked.order_by(forgetting.c.asked_at))
    return tuple(UserId(member) for member in found.scalars())


async def forgotten(connection: Connection, user: UserId) -> None:
    """No row names them any more, but the files of the database are still to be scrubbed."""
    await connection.execute(delete(forgetting).where(forgetting.c.member == user))


async def want_scrubbing(connection: Connection, *, now: datetime) -> None:
    """Something was erased that the files of the database may still hold."""
    await begin_forgetting(connection, FORGOTTEN, now=now)


async def wants_scrubbing(connection: Connection) -> bool:
    """Whether they are to be scrubbed."""
    asked = select(forgetting.c.member).where(forgetting.c.member == FORGOTTEN)
    return (await connection.execute(asked)).first() is not None


async def scrubbed(connection: Connection) -> None:
    """They were."""
    await connection.execute(delete(forgetting).where(forgetting.c.member == FORGOTTEN))


async def departed(connection: Connection, guild: GuildId, *, now: datetime) -> None:
    """The bot is no longer in a server; the first time counts."""
    await connection.execute(_DEPARTED, {"guild": guild, "left_at": now})


async def returned(connection: Connection, guilds: Iterable[GuildId]) -> None:
    """The bot is in these servers."""
    await connection.execute(delete(departures).where(departures.c.guild.in_(list(guilds))))


async def left_before(connection: Connection, moment: datetime) -> tuple[GuildId, ...]:
    """The servers that the bot left before then and has not come back to."""
    found = await connection.execute(select(departures.c.guild).where(departures.c.left_at < moment))
    return tuple(GuildId(guild) for guild in found.scalars())
