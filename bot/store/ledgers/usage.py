"""What a server's turns came to, a stretch of time after the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Select, bindparam, func, select

from bot.domain.consumption import Amount, By, Key
from bot.domain.ids import GuildId
from bot.store.database.connection import Connection
from bot.store.database.tables import turns

_COLUMNS: dict[By, Column[Any]] = {
    By.MEMBER: turns.c.author,
    By.ROLE: turns.c.roles,
    By.CHANNEL: turns.c.counted_channel,
    By.PROVIDER: turns.c.provider,
}


def _asked(column: Column[Any]) -> Select[Any]:
    return (
        select(
            column.label("key"),
            func.count().label("turns"),
            func.coalesce(func.sum(turns.c.charged_images), 0).label("pictures"),
            func.coalesce(func.sum(turns.c.charged_cost), 0).label("cost"),
        )
        .where(
            turns.c.guild == bindparam("of_guild"),
            turns.c.reserved_at >= bindparam("since"),
            turns.c.reserved_at < bindparam("until"),
        )
        .group_by(column)
    )


_ASKED = {by: _asked(column) for by, column in _COLUMNS.items()}


async def between(
    connection: Connection,
    guild: GuildId,
    by: By,
    *,
    since: datetime,
    until: datetime,
    named: Callable[[Any], Key] = lambda key: key,
) -> Mapping[Key, Amount]:
    """What was counted of the turns reserved from `since` until just before `until`.

    `named` makes a key of what a row has; by role that is all the roles of whoever asked.
    """
    facts = {"of_guild": guild, "since": since, "until": until}
    found: defaultdict[Key, Amount] = defaultdict(Amount)
    for row in await connection.execute(_ASKED[by], facts):
        found[named(row.key)] += Amount(int(row.turns), int(row.pictures), int(row.cost))
    return found
