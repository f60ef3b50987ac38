"""The tables of what is being erased; on the same metadata as `tables`.

An erasure goes in steps that a crash may part. Each step writes down what the next one has to do,
and of these notes only `forgetting` names a person, until their rows are empty.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table

from bot.store.database.columns import Instant
from bot.store.database.tables import LOCALE, ROW_NUMBER, metadata

forgetting = Table(
    "forgetting",
    metadata,
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("asked_at", Instant, nullable=False),
)

erased_files = Table(
    "erased_files",
    metadata,
    Column("prefix", String(80), primary_key=True),  # of the names of the files
)

erased_messages = Table(
    "erased_messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, nullable=False),
    Column("guild", BigInteger),
    Column("reason", String(16), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("locale", LOCALE),
)

departures = Table(
    "departures",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("left_at", Instant, nullable=False),
)

# What somebody had used when they were forgotten still counts until its window ends. Nobody can be
# found by it: whoever asks again is known by a hash that has a salt of its own in every row.
quota_carried = Table(
    "quota_carried",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("holder", String(16), nullable=False),
    Column("guild", BigInteger, nullable=False),  # 0: none
    Column("window", String(32), nullable=False),
    Column("measure", String(8), nullable=False),
    Column("salt", String(32), nullable=False),
    Column("person", String(64), nullable=False),
    Column("used", BigInteger, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Index(None, "holder", "guild", "window", "measure"),
)
