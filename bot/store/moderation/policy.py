"""Blocked terms, bans with an end, and the strikes that lead to a pause."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert as upsert

from bot.domain.ids import GuildId, TurnId, UserId
from bot.domain.policy import Ban, Pauses
from bot.domain.terms import Term
from bot.store.database.connection import Connection
from bot.store.database.rule_tables import policy_bans, policy_strikes, policy_terms

# Outside of servers the bot's own pauses hold, under this number.
NOWHERE = 0

_TERMS = (
    select(policy_terms)
    .where(policy_terms.c.guild == bindparam("of_guild"))
    .order_by(policy_terms.c.nsfw, policy_terms.c.term)
)
_BLOCK = upsert(policy_terms)
_BLOCK = _BLOCK.on_conflict_do_update(index_elements=["guild", "term"], set_={"nsfw": _BLOCK.excluded.nsfw})
_UNBLOCK = delete(policy_terms).where(
    policy_terms.c.guild == bindparam("of_guild"), policy_terms.c.term == bindparam("of_term")
)
_LASTING = or_(policy_bans.c.until.is_(None), policy_bans.c.until > bindparam("now"))
_BANS = (
    select(policy_bans)
    .where(policy_bans.c.guild == bindparam("of_guild"), _LASTING)
    .order_by(policy_bans.c.until, policy_bans.c.member)
)
_OF_MEMBER = (policy_bans.c.guild == bindparam("of_guild")) & (policy_bans.c.member == bindparam("of_member"))
_BAN = select(policy_bans).where(_OF_MEMBER, _LASTING)
_SET_BAN = upsert(policy_bans)
_SET_BAN = _SET_BAN.on_conflict_do_update(
    index_elements=["guild", "member"],
    set_={"until": _SET_BAN.excluded.until, "banned_by": _SET_BAN.excluded.banned_by},
)
_LIFT = delete(policy_bans).where(_OF_MEMBER).returning(policy_bans.c.until, policy_bans.c.banned_by)
_STRIKE = upsert(policy_strikes).on_conflict_do_nothing(index_elements=["turn"])
_STRIKES_OF = (policy_strikes.c.guild == bindparam("of_guild")) & (
    policy_strikes.c.member == bindparam("of_member")
)
_STRIKES = select(func.count()).where(_STRIKES_OF, policy_strikes.c.at > bindparam("since"))
_FORGIVE = delete(policy_strikes).where(_STRIKES_OF)


async def terms_of(connection: Connection, guild: GuildId) -> tuple[Term, ...]:
    """A server's blocked terms, those for every channel first."""
    rows = await connection.execute(_TERMS, {"of_guild": guild})
    return tuple(Term(row.term, row.nsfw) for row in rows)


async def block(connection: Connection, guild: GuildId, term: Term) -> None:
    """Block a term, or change where it is blocked."""
    await connection.execute(_BLOCK, {"guild": guild, "term": term.text, "nsfw": term.nsfw})


async def unblock(connection: Connection, guild: GuildId, term: str) -> bool:
    """Allow a term again; False if it was not blocked."""
    return (await connection.execute(_UNBLOCK, {"of_guild": guild, "of_term": term})).rowcount > 0


async def bans_of(connection: Connection, guild: GuildId, *, now: datetime) -> tuple[Ban, ...]:
    """The bans and pauses of a server that have not ended."""
    rows = await connection.execute(_BANS, {"of_guild": guild, "now": now})
    return tuple(_ban(row) for row in rows)


async def ban_of(
    connection: Connection, guild: GuildId | None, member: UserId, *, now: datetime
) -> Ban | None:
    """A member's ban or pause, unless it has ended."""
    asked = {**_of(guild, member), "now": now}
    row = (await connection.execute(_BAN, asked)).one_or_none()
    return _ban(row) if row else None


async def ban(connection: Connection, guild: GuildId | None, ban: Ban) -> None:
    """Ban a member, or let them pause, in place of what held before."""
    row = {"guild": guild or NOWHERE, "member": ban.member, "until": ban.until, "banned_by": ban.by}
    await connection.execute(_SET_BAN, row)


async def lift(connection: Connection, guild: GuildId, member: UserId) -> bool:
    """End a ban or a pause and forget the member's strikes; False if nothing held."""
    lifted = (await connection.execute(_LIFT, _of(guild, member))).one_or_none()
    await connection.execute(_FORGIVE, _of(guild, member))
    return lifted is not None


async def strike(
    connection: Connection,
    turn: TurnId,
    guild: GuildId | None,
    member: UserId,
    *,
    kind: str,
    pauses: Pauses,
    now: datetime,
) -> Ban | None:
    """Count a turn against its member, once; return the pause that this brings about, if it does."""
    row = {"turn": turn, "guild": guild or NOWHERE, "member": member, "kind": kind, "at": now}
    await connection.execute(_STRIKE, row)
    counted = {**_of(guild, member), "since": now - pauses.within}
    strikes = (await connection.execute(_STRIKES, counted)).scalar_one()
    if not 0 < pauses.strikes <= strikes or await ban_of(connection, guild, member, now=now):
        return None
    pause = Ban(member=member, until=now + pauses.lasting, by=None)
    await ban(connection, guild, pause)
    await connection.execute(_FORGIVE, _of(guild, member))
    return pause


def _of(guild: GuildId | None, member: UserId) -> dict[str, int]:
    return {"of_guild": guild or NOWHERE, "of_member": member}


def _ban(row: Any) -> Ban:
    by = None if row.banned_by is None else UserId(row.banned_by)
    return Ban(member=UserId(row.member), until=row.until, by=by)
