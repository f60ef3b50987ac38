"""The tables of turns, quotas and settings; `bot.store.database.schema` knows of all there are.

Changes of schema are `migrations/`; a test holds the two equal.

Moments are UTC, money is integer micro-dollars. What the domain treats as one value and no query
looks into (options, a failure) is one column of JSON text.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.domain.offers import Options
from bot.domain.turns import Failure, Question, Substitution
from bot.store.database.columns import Instant, Json

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)

ID = String(25)
IMAGE_ID = String(40)  # a turn's or an attempt's id and what follows it
LOCALE = String(16)  # Discord's code for a language
# SQLite numbers rows only in a column of exactly the type INTEGER.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")
FACTS = Mapping[str, JsonValue]

conversations = Table(
    "conversations",
    metadata,
    Column("id", ID, primary_key=True),
    Column("guild", BigInteger),
    Column("channel", BigInteger, nullable=False),
    Column("author", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("id", ID, primary_key=True),
    # Checked at commit: the turn is inserted first, since only then is it known to be new.
    Column(
        "conversation",
        ID,
        ForeignKey(conversations.c.id, deferrable=True, initially="DEFERRED"),
        nullable=False,
        index=True,
    ),
    Column("parent", ID, ForeignKey("turns.id"), index=True),
    Column("event", BigInteger, nullable=False, unique=True),
    Column("author", BigInteger, nullable=False),
    Column("roles", Json(tuple[int, ...]), nullable=False),
    Column("guild", BigInteger),
    Column("channel", BigInteger, nullable=False),
    Column("channel_parent", BigInteger),
    Column("counted_channel", BigInteger, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("status_channel", BigInteger, nullable=False),
    Column("status_message", BigInteger),
    Column("reply_to", BigInteger),
    Column("application", BigInteger),
    Column("token", Text),
    Column("token_until", Instant),
    Column("token_only", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("instruction", Text, nullable=False),
    Column("options", Json(Options), nullable=False),
    Column("provider", String(64)),
    Column("model", String(128)),
    Column("canvas", IMAGE_ID),
    Column("words", Text, nullable=False),
    Column("answer", Json(tuple[str | int, ...]), nullable=False),
    Column("cautions", Json(tuple[str, ...]), nullable=False),
    Column("failure", Json(Failure)),
    Column("created_at", Instant, nullable=False),
    Column("started_at", Instant),
    Column("ended_at", Instant),
    Column("shown_at", Instant),
    # What the member holds from `reserved_at` on; `charged_*` once that is final.
    Column("reserved_at", Instant),
    Column("reserved_images", Integer),
    Column("reserved_cost", BigInteger),
    Column("pictures", Integer),
    Column("charged_images", Integer),
    Column("charged_cost", BigInteger),
    Column("signatures", Json(tuple[str, ...]), nullable=False, server_default="[]"),
    Column("question", Json(Question)),
    Column("approval", String(16)),
    Column("instead_of", Json(Substitution)),
    Column("thread", Boolean),
    Column("locale", LOCALE),
    Column("erased_at", Instant),  # its words and pictures are gone (`bot.store.privacy.erasing`)
    Index(None, "author", "reserved_at"),
    Index(None, "counted_channel", "reserved_at"),
    Index(None, "guild", "reserved_at"),
)
Index(
    "ix_turns_unshown",
    turns.c.created_at,
    sqlite_where=text("shown_at IS NULL"),
    postgresql_where=text("shown_at IS NULL"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("turn", ID, ForeignKey(turns.c.id), nullable=False, index=True),
    Column("provider", String(64), nullable=False),
    Column("request_hash", String(64), nullable=False),
    Column("client_id", String(64), nullable=False),
    Column("cost", BigInteger, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("remote_id", Text),
    Column("announced", Integer, nullable=False),
    Column("usage", Json(FACTS)),
    Column("outcome", String(16)),
    Column("billed", String(8)),
    Column("ended_at", Instant),
    Column("endpoint", Text),
    Column("model", String(128)),
    Column("request_id", Text),
    Column("trace_id", Text),
    Column("http_status", Integer),
    Column("error", Text),
)

images = Table(
    "images",
    metadata,
    Column("id", IMAGE_ID, primary_key=True),
    Column("turn", ID, ForeignKey(turns.c.id), nullable=False),
    Column("role", String(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("media", String(16), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("file", String(80), nullable=False),
    Column("provider", String(64)),
    Column("url", Text),
    Column("url_until", Instant),
    Column("removed", Boolean, nullable=False),
    Column("drift", Float),
    UniqueConstraint("turn", "role", "number"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("turn", ID, ForeignKey(turns.c.id), nullable=False, index=True),
)

message_files = Table(
    "message_files",
    metadata,
    Column("message", BigInteger, ForeignKey(messages.c.id), primary_key=True, autoincrement=False),
    Column("name", String(80), primary_key=True),
    Column("image", IMAGE_ID, ForeignKey(images.c.id), nullable=False, index=True),
    Column("attachment", BigInteger, nullable=False),
)

threads = Table(
    "threads",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation", ID, ForeignKey(conversations.c.id), nullable=False),
    Column("head", ID, ForeignKey(turns.c.id), nullable=False),
)

quota_rules = Table(
    "quota_rules",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), primary_key=True),
    Column("subject", BigInteger, primary_key=True, autoincrement=False),  # 0: the kind says it all
    Column("per", String(8), primary_key=True),
    Column("measure", String(8), primary_key=True),
    Column("allowed", BigInteger, nullable=False),
)

quota_usage = Table(
    "quota_usage",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("window", String(32), primary_key=True),
    Column("measure", String(8), primary_key=True),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("used", BigInteger, nullable=False),
)

quota_ledger = Table(
    "quota_ledger",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("window", String(32), nullable=False),
    Column("measure", String(8), nullable=False),
    Column("turn", ID, ForeignKey(turns.c.id), index=True),  # None: opened with what was settled before
    Column("kind", String(8), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "scope", "window", "measure"),
)

spend_usage = Table(
    "spend_usage",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("used", BigInteger, nullable=False),
)

spend_ledger = Table(
    "spend_ledger",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("month", String(7), nullable=False, index=True),
    Column("turn", ID, ForeignKey(turns.c.id), nullable=False, index=True),
    Column("kind", String(8), nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("at", Instant, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("guild", BigInteger, primary_key=True, autoincrement=False),
    Column("key", String(64), primary_key=True),
    Column("value", Json(JsonValue), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", ROW_NUMBER, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("guild", BigInteger),
    Column("actor", BigInteger, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", BigInteger),  # the member, role or channel it was done to
    Column("facts", Json(FACTS), nullable=False),
    Index(None, "guild", "at"),
)
