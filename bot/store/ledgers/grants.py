"""Grants, and the counters of what they paid for: never more than was granted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, or_, select

from bot.domain.grants import NEVER, Drawn, Grant
from bot.domain.ids import GuildId, UserId
from bot.domain.quotas import Measure
from bot.store.database.connection import Connection
from bot.store.database.rule_tables import quota_grants
from bot.store.database.tables import quota_usage
from bot.store.ledgers import counters
from bot.store.ledgers.counters import GRANT, Counter

# All of a grant counts in one window, from when it is given to its end.
_WINDOW = "all"

_NEW = insert(quota_grants).returning(quota_grants.c.id)
# What ends first is used first, and what was given first of those that end together.
_LASTING = (
    select(quota_grants)
    .where(
        quota_grants.c.guild == bindparam("guild"),
        quota_grants.c.member == bindparam("member"),
        or_(quota_grants.c.until.is_(None), quota_grants.c.until > bindparam("now")),
    )
    .order_by(quota_grants.c.until.is_(None), quota_grants.c.until, quota_grants.c.id)
)
_USED = select(quota_usage.c.scope, quota_usage.c.used).where(
    quota_usage.c.scope.in_(bindparam("scopes", expanding=True))
)


async def give(connection: Connection, grant: Grant, *, by: UserId, now: datetime) -> None:
    """Grant it from `now` on."""
    row = {
        "guild": grant.guild,
        "member": grant.member,
        "measure": grant.measure,
        "amount": grant.amount,
        "granted_at": now,
        "until": grant.until,
        "granted_by": by,
    }
    number = (await connection.execute(_NEW, row)).scalar_one()
    counter = _counter(number, grant.measure)
    await counters.open_at(connection, counter, starts_at=now, ends_at=grant.until or NEVER)


async def lasting(
    connection: Connection, guild: GuildId, member: UserId, *, now: datetime
) -> tuple[Drawn, ...]:
    """What a member has left of grants that have not ended, in the order in which they are used."""
    found = await _lasting(connection, guild, member, now)
    return tuple(drawn for drawn in found.values() if drawn.left)


async def draw(
    connection: Connection,
    guild: GuildId,
    member: UserId,
    shortfalls: Mapping[Measure, int],
    *,
    now: datetime,
) -> dict[Counter, int]:
    """Take what the member's own limits fall short of; nothing of a measure where grants do not cover it."""
    found = await _lasting(connection, guild, member, now)
    taken: dict[Counter, int] = {}
    for measure, short in shortfalls.items():
        mine = {counter: drawn for counter, drawn in found.items() if drawn.grant.measure is measure}
        taken |= {
            counter: part
            for counter, part in _parts(mine, short)
            if await counters.take(connection, counter, part, limit=mine[counter].grant.amount)
        }
    return taken


def _parts(grants: Mapping[Counter, Drawn], amount: int) -> Iterator[tuple[Counter, int]]:
    """What each grant gives towards `amount`; nothing where all of them together fall short."""
    if sum(drawn.left for drawn in grants.values()) < amount:
        return
    for counter, drawn in grants.items():
        part = min(amount, drawn.left)
        if part:
            yield counter, part
            amount -= part


async def _lasting(
    connection: Connection, guild: GuildId, member: UserId, now: datetime
) -> dict[Counter, Drawn]:
    asked = {"guild": guild, "member": member, "now": now}
    rows = list(await connection.execute(_LASTING, asked))
    grants = {_counter(row.id, Measure(row.measure)): _grant(row) for row in rows}
    scopes = [counter.scope for counter in grants]
    used = {row.scope: row.used for row in await connection.execute(_USED, {"scopes": scopes})}
    return {counter: Drawn(grant, used[counter.scope]) for counter, grant in grants.items()}


def number_of(counter: Counter) -> int:
    """The grant that a counter counts; the older one has the lower number."""
    return int(counter.scope.removeprefix(GRANT))


def _counter(number: int, measure: Measure) -> Counter:
    return Counter(f"{GRANT}{number}", _WINDOW, measure)


def _grant(row: Any) -> Grant:
    return Grant(
        guild=GuildId(row.guild),
        member=UserId(row.member),
        measure=Measure(row.measure),
        amount=row.amount,
        until=row.until,
    )
