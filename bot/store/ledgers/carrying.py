"""What somebody used before they were forgotten counts until its window ends; forgetting is no way round.

Who it was is not written down: a row holds a hash of the id, with a salt of its own, so that it can be
compared with whoever asks next but not with another row.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from bot.domain.ids import UserId
from bot.domain.quotas import Charge
from bot.store.database.connection import Connection
from bot.store.database.privacy_tables import quota_carried
from bot.store.database.tables import quota_usage
from bot.store.ledgers import scopes

_SAME = (
    (quota_carried.c.holder == bindparam("of_holder"))
    & (quota_carried.c.guild == bindparam("of_guild"))
    & (quota_carried.c.window == bindparam("of_window"))
    & (quota_carried.c.measure == bindparam("of_measure"))
)
_FOUND = select(quota_carried).where(_SAME)
_ENDED = delete(quota_carried).where(quota_carried.c.ends_at <= bindparam("now"))


async def carry(connection: Connection, user: UserId, *, now: datetime) -> None:
    """Write down, without the name, what a member's counters say that are not over."""
    open_counters = select(quota_usage).where(
        scopes.of_member(quota_usage.c.scope, user), quota_usage.c.ends_at > now, quota_usage.c.used > 0
    )
    for row in (await connection.execute(open_counters)).all():
        holder, guild, _ = row.scope.split(":")
        key = {"holder": holder, "guild": int(guild), "window": row.window, "measure": row.measure}
        # What was carried before is in the counter since it was opened.
        for number in await _rows_of(connection, key, user):
            await connection.execute(delete(quota_carried).where(quota_carried.c.id == number))
        salt = secrets.token_hex(16)
        hidden = {"salt": salt, "person": _hash(salt, user), "used": row.used, "ends_at": row.ends_at}
        await connection.execute(insert(quota_carried), {**key, **hidden})


async def carried(connection: Connection, charge: Charge) -> int:
    """What whoever is charged used in the same window before they were forgotten."""
    key = {
        "holder": str(charge.scope.holder),
        "guild": charge.scope.guild or 0,
        "window": charge.window.key,
        "measure": str(charge.measure),
    }
    return sum((await _rows_of(connection, key, UserId(charge.scope.subject))).values())


async def drop_ended(connection: Connection, *, now: datetime) -> None:
    """Drop what no window needs any more."""
    await connection.execute(_ENDED, {"now": now})


async def _rows_of(connection: Connection, key: dict[str, str | int], user: UserId) -> dict[int, int]:
    """What is carried for somebody, by the row's number."""
    rows = await connection.execute(_FOUND, {f"of_{name}": value for name, value in key.items()})
    return {row.id: row.used for row in rows if secrets.compare_digest(row.person, _hash(row.salt, user))}


def _hash(salt: str, user: UserId) -> str:
    return hashlib.sha256(f"{salt}:{user}".encode()).hexdigest()
