"""The tables of what moderators decide about members and roles; on the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.store.database.columns import Instant, Json
from bot.store.database.tables import ID, ROW_NUMBER, metadata, turns

quota_grants = Table(
    "quota_grants",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("guild", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("measure", String(8), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("granted_at", Instant, nullable=False),
    Column("until", Instant),
    Column("granted_by", BigInteger, nullable=False),
    Index(None, "guild", "member"),
)

role_limits = Table(
    "role_limits",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("role", BigInteger, primary_key=True, autoincrement=False),  # 0: everybody
    Column("sizes", Json(tuple[str, ...])),
    Column("qualities", Json(tuple[str, ...])),
    Column("providers", Json(tuple[str, ...])),
    Column("pictures", Integer),
    Column("attached", Integer),
)

policy_terms = Table(
    "policy_terms",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("term", Text, primary_key=True),
    Column("nsfw", Boolean, nullable=False),
)

policy_bans = Table(
    "policy_bans",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),  # 0: outside of servers
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("until", Instant),
    Column("banned_by", BigInteger),  # None: the bot itself, as a pause
)

policy_strikes = Table(
    "policy_strikes",
    metadata,
    Column("turn", ID, ForeignKey(turns.c.id), primary_key=True),
    Column("guild", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "guild", "member", "at"),
)
