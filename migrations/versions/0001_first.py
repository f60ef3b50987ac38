"""The first schema: conversations and turns, what shows them, quotas, spend, settings, audit.

Types are spelt here as the database has them, not taken from `bot.store`: a released step stays as
it is while the program's own idea of a column moves on.
"""

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)

revision = "0001"
down_revision = None

ID = String(25)
IMAGE_ID = String(40)
INSTANT = DateTime(timezone=True)
JSON = Text
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Create every table, referred-to ones first."""
    _create_conversations()
    _create_turns()
    _create_attempts()
    _create_images()
    _create_messages()
    _create_quotas()
    _create_ledgers()
    _create_settings()


def _key(name: str, kind: type[BigInteger] | String = BigInteger) -> Column[Any]:
    """Part of a primary key that is given, never numbered by the database."""
    return Column(name, kind, primary_key=True, autoincrement=False)


def _create_conversations() -> None:
    op.create_table(
        "conversations",
        Column("id", ID, primary_key=True),
        Column("guild", BigInteger),
        Column("channel", BigInteger, nullable=False),
        Column("author", BigInteger, nullable=False),
        Column("created_at", INSTANT, nullable=False),
    )


def _create_turns() -> None:
    conversation = ForeignKey("conversations.id", deferrable=True, initially="DEFERRED")
    op.create_table(
        "turns",
        Column("id", ID, primary_key=True),
        Column("conversation", ID, conversation, nullable=False, index=True),
        Column("parent", ID, ForeignKey("turns.id"), index=True),
        Column("event", BigInteger, nullable=False, unique=True),
        Column("author", BigInteger, nullable=False),
        Column("roles", JSON, nullable=False),
        Column("guild", BigInteger),
        Column("channel", BigInteger, nullable=False),
        Column("channel_parent", BigInteger),
        Column("counted_channel", BigInteger, nullable=False),
        Column("private", Boolean, nullable=False),
        *_address_columns(),
        Column("state", String(16), nullable=False),
        Column("instruction", Text, nullable=False),
        Column("options", JSON, nullable=False),
        Column("provider", String(64)),
        Column("canvas", IMAGE_ID),
        Column("words", Text, nullable=False),
        Column("answer", JSON, nullable=False),
        Column("cautions", JSON, nullable=False),
        Column("failure", JSON),
        Column("created_at", INSTANT, nullable=False),
        Column("started_at", INSTANT),
        Column("ended_at", INSTANT),
        Column("shown_at", INSTANT),
        Column("reserved_at", INSTANT),
        Column("reserved_images", Integer),
        Column("reserved_cost", BigInteger),
        Column("pictures", Integer),
        Column("charged_images", Integer),
        Column("charged_cost", BigInteger),
        Index(None, "author", "reserved_at"),
        Index(None, "counted_channel", "reserved_at"),
        Index(None, "guild", "reserved_at"),
    )
    unshown = text("shown_at IS NULL")
    op.create_index(
        "ix_turns_unshown", "turns", ["created_at"], sqlite_where=unshown, postgresql_where=unshown
    )


def _address_columns() -> list[Column[Any]]:
    return [
        Column("status_channel", BigInteger, nullable=False),
        Column("status_message", BigInteger),
        Column("reply_to", BigInteger),
        Column("application", BigInteger),
        Column("token", Text),
        Column("token_until", INSTANT),
        Column("token_only", Boolean, nullable=False),
    ]


def _create_attempts() -> None:
    op.create_table(
        "attempts",
        Column("id", ID, primary_key=True),
        Column("turn", ID, ForeignKey("turns.id"), nullable=False, index=True),
        Column("provider", String(64), nullable=False),
        Column("request_hash", String(64), nullable=False),
        Column("client_id", String(64), nullable=False),
        Column("cost", BigInteger, nullable=False),
        Column("started_at", INSTANT, nullable=False),
        Column("remote_id", Text),
        Column("announced", Integer, nullable=False),
        Column("usage", JSON),
        Column("outcome", String(16)),
        Column("billed", String(8)),
        Column("ended_at", INSTANT),
    )


def _create_images() -> None:
    op.create_table(
        "images",
        Column("id", IMAGE_ID, primary_key=True),
        Column("turn", ID, ForeignKey("turns.id"), nullable=False),
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
        Column("url_until", INSTANT),
        Column("removed", Boolean, nullable=False),
        UniqueConstraint("turn", "role", "number"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        _key("id"),
        Column("turn", ID, ForeignKey("turns.id"), nullable=False, index=True),
    )
    op.create_table(
        "message_files",
        Column("message", BigInteger, ForeignKey("messages.id"), primary_key=True, autoincrement=False),
        _key("name", String(80)),
        Column("image", IMAGE_ID, ForeignKey("images.id"), nullable=False, index=True),
        Column("attachment", BigInteger, nullable=False),
    )
    op.create_table(
        "threads",
        _key("id"),
        Column("conversation", ID, ForeignKey("conversations.id"), nullable=False),
        Column("head", ID, ForeignKey("turns.id"), nullable=False),
    )


def _create_quotas() -> None:
    op.create_table(
        "quota_rules",
        _key("guild"),
        _key("kind", String(16)),
        _key("subject"),
        _key("per", String(8)),
        _key("measure", String(8)),
        Column("allowed", BigInteger, nullable=False),
    )
    op.create_table(
        "quota_usage",
        _key("scope", String(64)),
        _key("window", String(32)),
        _key("measure", String(8)),
        Column("starts_at", INSTANT, nullable=False),
        Column("ends_at", INSTANT, nullable=False),
        Column("used", BigInteger, nullable=False),
    )
    op.create_table("spend_usage", _key("month", String(7)), Column("used", BigInteger, nullable=False))


def _create_ledgers() -> None:
    op.create_table(
        "quota_ledger",
        Column("id", ROW_NUMBER, primary_key=True),
        Column("scope", String(64), nullable=False),
        Column("window", String(32), nullable=False),
        Column("measure", String(8), nullable=False),
        Column("turn", ID, ForeignKey("turns.id"), index=True),
        Column("kind", String(8), nullable=False),
        Column("amount", BigInteger, nullable=False),
        Column("at", INSTANT, nullable=False),
        Index(None, "scope", "window", "measure"),
    )
    op.create_table(
        "spend_ledger",
        Column("id", ROW_NUMBER, primary_key=True),
        Column("month", String(7), nullable=False, index=True),
        Column("turn", ID, ForeignKey("turns.id"), nullable=False, index=True),
        Column("kind", String(8), nullable=False),
        Column("amount", BigInteger, nullable=False),
        Column("at", INSTANT, nullable=False),
    )


def _create_settings() -> None:
    op.create_table("settings", _key("guild"), _key("key", String(64)), Column("value", JSON, nullable=False))
    op.create_table(
        "audit",
        Column("id", ROW_NUMBER, primary_key=True),
        Column("at", INSTANT, nullable=False),
        Column("guild", BigInteger),
        Column("actor", BigInteger, nullable=False),
        Column("action", String(64), nullable=False),
        Column("subject", BigInteger),
        Column("facts", JSON, nullable=False),
        Index(None, "guild", "at"),
    )
