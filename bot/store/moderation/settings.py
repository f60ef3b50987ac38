"""What moderators have set for their server, by key; what a value means is its reader's concern."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import GuildId
from bot.domain.server_settings import ServerSettings, settings_from
from bot.store.database.connection import Connection
from bot.store.database.tables import settings

ZONE = "zone"

_ALL = select(settings.c.key, settings.c.value).where(settings.c.guild == bindparam("guild"))
_ONE = select(settings.c.value).where(
    settings.c.guild == bindparam("guild"), settings.c.key == bindparam("key")
)
_SET = upsert(settings)
_SET = _SET.on_conflict_do_update(index_elements=["guild", "key"], set_={"value": _SET.excluded.value})
_UNSET = delete(settings).where(settings.c.guild == bindparam("guild"), settings.c.key == bindparam("key"))


async def all_of(connection: Connection, guild: GuildId) -> Mapping[str, JsonValue]:
    """Everything set for a server."""
    return {row.key: row.value for row in await connection.execute(_ALL, {"guild": guild})}


async def read(connection: Connection, guild: GuildId | None) -> ServerSettings:
    """A server's settings; outside of servers the defaults hold."""
    return ServerSettings() if guild is None else settings_from(await all_of(connection, guild))


async def put(connection: Connection, guild: GuildId, key: str, value: JsonValue) -> None:
    """Set one key; None unsets it."""
    if value is None:
        await connection.execute(_UNSET, {"guild": guild, "key": key})
    else:
        await connection.execute(_SET, {"guild": guild, "key": key, "value": value})


async def zone_of(connection: Connection, guild: GuildId) -> str:
    """The IANA name of the zone that a server's quotas count in; UTC until set."""
    found = (await connection.execute(_ONE, {"guild": guild, "key": ZONE})).scalar_one_or_none()
    return found or "UTC"
