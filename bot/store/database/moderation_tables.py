"""The tables of what moderators see and take down; on the same metadata as `tables`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Table, Text

from bot.store.database.columns import Instant
from bot.store.database.tables import ID, metadata, turns

# Which message of a log channel shows or names which turn.
log_messages = Table(
    "log_messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, nullable=False),
    Column("turn", ID, ForeignKey(turns.c.id), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
)

takedowns = Table(
    "takedowns",
    metadata,
    Column("turn", ID, ForeignKey(turns.c.id), primary_key=True),
    Column("root", ID, nullable=False),  # the turn that a moderator named
    Column("guild", BigInteger),
    Column("taken_by", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("turn", ID, ForeignKey(turns.c.id), primary_key=True),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("reason", Text, nullable=False),
    Column("at", Instant, nullable=False),
)

# Which shares of a budget were told of; one row each for a window.
budget_alerts = Table(
    "budget_alerts",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("window", String(32), primary_key=True),
    Column("percent", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
)
