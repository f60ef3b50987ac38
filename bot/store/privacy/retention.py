"""What is kept for how long, and where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.ids import GuildId
from bot.store.database.connection import Connection
from bot.store.database.rule_tables import policy_bans
from bot.store.database.tables import settings, turns
from bot.store.ledgers import carrying
from bot.store.privacy import chores

DAYS = "retention_days"


async def days_by_server(connection: Connection) -> Mapping[GuildId, int]:
    """The servers that keep words and pictures for a time only, and for how many days."""
    rows = await connection.execute(select(settings.c.guild, settings.c.value).where(settings.c.key == DAYS))
    return {GuildId(row.guild): row.value for row in rows if isinstance(row.value, int) and row.value > 0}


async def drop_ended(connection: Connection, *, now: datetime) -> None:
    """Drop what was kept until a moment that is past: bans, and what the forgotten had used."""
    await connection.execute(delete(policy_bans).where(policy_bans.c.until <= now))
    await carrying.drop_ended(connection, now=now)


async def present_in(connection: Connection, guilds: Collection[GuildId], *, now: datetime) -> None:
    """The bot is in these servers and in no other; of what it has of others the time begins to run."""
    await chores.returned(connection, guilds)
    asked = select(turns.c.guild).where(turns.c.guild.is_not(None), turns.c.token_only.is_(False)).distinct()
    told = select(settings.c.guild).distinct()
    known = {*(await connection.execute(asked)).scalars(), *(await connection.execute(told)).scalars()}
    for guild in known.difference(guilds):
        await chores.departed(connection, GuildId(guild), now=now)
