"""The audit and the turns of a server as one row of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, or_, select

from bot.domain.chronicle import PAGE, Deed, Page, Way
from bot.domain.ids import GuildId, UserId
from bot.store.database.connection import Connection
from bot.store.database.moderation_tables import reports
from bot.store.database.tables import attempts, audit, turns

_BEGINNING, _END = datetime(2000, 1, 1, tzinfo=UTC), datetime(3000, 1, 1, tzinfo=UTC)
# What the store tells moments apart by.
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose deeds: a server's, or those by or upon one member there."""

    guild: GuildId
    member: UserId | None

    def acts(self) -> Select[Any]:
        found = select(audit).where(audit.c.guild == self.guild)
        if self.member is None:
            return found
        return found.where(or_(audit.c.actor == self.member, audit.c.subject == self.member))

    def requests(self) -> Select[Any]:
        found = select(turns).where(turns.c.guild == self.guild)
        return found if self.member is None else found.where(turns.c.author == self.member)


async def page(
    connection: Connection, guild: GuildId, member: UserId | None, way: Way, moment: datetime | None
) -> Page:
    """The deeds next to `moment` (None: the newest); with `member` those by or upon them.

    What happened at one instant is never parted, so a page may be a little longer than `PAGE`.
    """
    whose, older = _Whose(guild, member), way is Way.OLDER
    since, until = (_BEGINNING, moment or _END) if older else (moment or _BEGINNING, _END)
    near = await _between(connection, whose, since, until, way=way, limit=PAGE)
    if not near:
        return Page(deeds=(), older=not older, newer=older and moment is not None)
    edge = near[-1].at
    since, until = (edge - _INSTANT, until) if older else (since, edge + _INSTANT)
    deeds = await _between(connection, whose, since, until)
    further = await _between(connection, whose, _BEGINNING, deeds[-1].at, limit=1)
    back = await _between(connection, whose, deeds[0].at, _END, way=Way.NEWER, limit=1)
    return Page(deeds=await _told(connection, deeds), older=bool(further), newer=bool(back))


async def _between(
    connection: Connection,
    whose: _Whose,
    since: datetime,
    until: datetime,
    *,
    way: Way = Way.OLDER,
    limit: int | None = None,
) -> list[Deed]:
    """The deeds strictly between two moments, beginning at the one that `way` leads away from."""
    found: list[Deed] = []
    for asked, at, read in (
        (whose.acts(), audit.c.at, _act),
        (whose.requests(), turns.c.created_at, _request),
    ):
        order = at.desc() if way is Way.OLDER else at
        rows = await connection.execute(asked.where(at > since, at < until).order_by(order).limit(limit))
        found += [read(row) for row in rows]
    found.sort(key=lambda deed: deed.at, reverse=way is Way.OLDER)
    return found[:limit]


def _act(row: Row[Any]) -> Deed:
    return Deed(at=row.at, actor=UserId(row.actor), action=row.action, subject=row.subject, facts=row.facts)


def _request(row: Row[Any]) -> Deed:
    return Deed(
        at=row.created_at,
        actor=UserId(row.author),
        action=f"turn.{row.state}",
        facts={"turn": row.id},
        instruction="" if row.private else row.instruction,
    )


async def _told(connection: Connection, deeds: Sequence[Deed]) -> tuple[Deed, ...]:
    """The deeds with what vendors call the requests they are about, and why somebody reported them."""
    named = {str(deed.facts["turn"]) for deed in deeds if "turn" in deed.facts}
    asked = select(attempts).where(attempts.c.turn.in_(named)).order_by(attempts.c.started_at)
    names: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in await connection.execute(asked):
        names[row.turn] += [(row.provider, each) for each in _ids(row)]
    # A reporter's words stand there alone, so that they go with whoever is forgotten.
    whys = await connection.execute(select(reports).where(reports.c.turn.in_(named)))
    reasons = {(row.turn, row.member): row.reason for row in whys}
    return tuple(
        replace(
            deed,
            vendor=tuple(names[turn]),
            facts={**deed.facts, "reason": reasons.get((turn, deed.actor))}
            if _is_report(deed)
            else deed.facts,
        )
        for deed in deeds
        for turn in (str(deed.facts.get("turn")),)
    )


def _is_report(deed: Deed) -> bool:
    return deed.action == "picture.report"


def _ids(row: Row[Any]) -> Iterator[str]:
    yield from filter(None, (row.request_id, row.trace_id, row.remote_id))
