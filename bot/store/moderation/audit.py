"""Who did what, for moderators to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import insert, or_, select

from bot.domain.ids import GuildId, UserId
from bot.store.database.connection import Connection
from bot.store.database.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act. `subject` is the member, role, channel or message it was done to; `facts` its details."""

    at: datetime
    guild: GuildId | None
    actor: UserId
    action: str
    subject: int | None = None
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


async def record(connection: Connection, entry: Entry) -> None:
    """Write an act down, in the transaction that does it."""
    row = {
        "at": entry.at,
        "guild": entry.guild,
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "facts": entry.facts,
    }
    await connection.execute(insert(audit), row)


async def entries(
    connection: Connection, guild: GuildId, *, member: UserId | None = None, limit: int = 50
) -> tuple[Entry, ...]:
    """The newest acts in a server, newest first; with `member`, those by or upon them."""
    found = select(audit).where(audit.c.guild == guild)
    if member is not None:
        found = found.where(or_(audit.c.actor == member, audit.c.subject == member))
    rows = await connection.execute(found.order_by(audit.c.id.desc()).limit(limit))
    return tuple(
        Entry(
            at=row.at,
            guild=GuildId(row.guild),
            actor=UserId(row.actor),
            action=row.action,
            subject=row.subject,
            facts=row.facts,
        )
        for row in rows
    )
