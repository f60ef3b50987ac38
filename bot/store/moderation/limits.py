"""What roles may ask for, as moderators set it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import GuildId, RoleId
from bot.domain.limits import ANYTHING, Allowed, Limit
from bot.store.database.connection import Connection
from bot.store.database.rule_tables import role_limits

# The key of what holds for everyone, who have no role in common that Discord would number.
EVERYONE = 0

_ALL = select(role_limits).where(role_limits.c.guild == bindparam("of_guild")).order_by(role_limits.c.role)
_ONE = (role_limits.c.guild == bindparam("of_guild")) & (role_limits.c.role == bindparam("of_role"))
_SET = upsert(role_limits)
_SET = _SET.on_conflict_do_update(
    index_elements=["guild", "role"],
    set_={name: _SET.excluded[name] for name in ("sizes", "qualities", "providers", "pictures", "attached")},
)


async def limits_of(connection: Connection, guild: GuildId) -> tuple[Limit, ...]:
    """Every limit of a server: everyone's first, then by role."""
    return tuple(_limit(row) for row in await connection.execute(_ALL, {"of_guild": guild}))


async def limit_of(connection: Connection, guild: GuildId, role: RoleId | None) -> Allowed:
    """What a role, or everyone (None), may ask for."""
    asked = {"of_guild": guild, "of_role": role or EVERYONE}
    row = (await connection.execute(select(role_limits).where(_ONE), asked)).one_or_none()
    return _limit(row).allowed if row else ANYTHING


async def put(connection: Connection, limit: Limit) -> None:
    """Set what a role may ask for; what may be anything needs no row."""
    if limit.allowed == ANYTHING:
        of = {"of_guild": limit.guild, "of_role": limit.role or EVERYONE}
        await connection.execute(delete(role_limits).where(_ONE), of)
        return
    row = {
        "guild": limit.guild,
        "role": limit.role or EVERYONE,
        "sizes": limit.allowed.sizes,
        "qualities": limit.allowed.qualities,
        "providers": limit.allowed.providers,
        "pictures": limit.allowed.count,
        "attached": limit.allowed.references,
    }
    await connection.execute(_SET, row)


def _limit(row: Any) -> Limit:
    return Limit(
        guild=GuildId(row.guild),
        role=RoleId(row.role) if row.role else None,
        allowed=Allowed(
            sizes=row.sizes,
            qualities=row.qualities,
            providers=row.providers,
            count=row.pictures,
            references=row.attached,
        ),
    )
