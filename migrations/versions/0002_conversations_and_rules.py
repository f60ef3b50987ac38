"""What a turn keeps of its attempts and its place in a conversation, and what moderators decide.

Types are spelt here as the database has them; see 0001.
"""

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, DateTime, Float, ForeignKey, Index, Integer, String, Text

revision = "0002"
down_revision = "0001"

INSTANT = DateTime(timezone=True)
JSON = Text
# SQLite numbers rows only in a column of exactly the type INTEGER.
ROW_NUMBER = BigInteger().with_variant(Integer, "sqlite")


def upgrade() -> None:
    """Add columns, then tables."""
    _widen("turns", Column("signatures", JSON, nullable=False, server_default="[]"))
    _widen("turns", Column("question", JSON), Column("approval", String(16)))
    _widen("turns", Column("instead_of", JSON), Column("model", String(128)))
    _widen("turns", Column("thread", Boolean))
    _widen("turns", Column("erased_at", INSTANT))
    _widen("attempts", Column("endpoint", Text), Column("model", String(128)))
    _widen("attempts", Column("request_id", Text), Column("trace_id", Text))
    _widen("attempts", Column("http_status", Integer), Column("error", Text))
    _widen("images", Column("drift", Float))
    _create_rules()
    _create_policy()
    _create_privacy()
    _create_moderation()


def _widen(table: str, *columns: Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)


def _create_rules() -> None:
    op.create_table(
        "quota_grants",
        Column("id", ROW_NUMBER, primary_key=True),
        Column("guild", BigInteger, nullable=False),
        Column("member", BigInteger, nullable=False),
        Column("measure", String(8), nullable=False),
        Column("amount", BigInteger, nullable=False),
        Column("granted_at", INSTANT, nullable=False),
        Column("until", INSTANT),
        Column("granted_by", BigInteger, nullable=False),
        Index(None, "guild", "member"),
    )
    op.create_table(
        "role_limits",
        _key("guild"),
        _key("role"),
        Column("sizes", JSON),
        Column("qualities", JSON),
        Column("providers", JSON),
        Column("pictures", Integer),
        Column("attached", Integer),
    )


def _create_policy() -> None:
    op.create_table(
        "policy_terms", _key("guild"), _key("term", Text), Column("nsfw", Boolean, nullable=False)
    )
    op.create_table(
        "policy_bans",
        _key("guild"),
        _key("member"),
        Column("until", INSTANT),
        Column("banned_by", BigInteger),
    )
    op.create_table(
        "policy_strikes",
        Column("turn", String(25), ForeignKey("turns.id"), primary_key=True),
        Column("guild", BigInteger, nullable=False),
        Column("member", BigInteger, nullable=False),
        Column("kind", String(16), nullable=False),
        Column("at", INSTANT, nullable=False),
        Index(None, "guild", "member", "at"),
    )


def _create_privacy() -> None:
    op.create_table("forgetting", _key("member"), Column("asked_at", INSTANT, nullable=False))
    op.create_table("erased_files", _key("prefix", String(80)))
    op.create_table(
        "erased_messages",
        _key("id"),
        Column("channel", BigInteger, nullable=False),
        Column("guild", BigInteger),
        Column("reason", String(16), nullable=False),
        Column("tries", Integer, nullable=False),
    )
    op.create_table("departures", _key("guild"), Column("left_at", INSTANT, nullable=False))
    op.create_table(
        "quota_carried",
        Column("id", ROW_NUMBER, primary_key=True),
        Column("holder", String(16), nullable=False),
        Column("guild", BigInteger, nullable=False),
        Column("window", String(32), nullable=False),
        Column("measure", String(8), nullable=False),
        Column("salt", String(32), nullable=False),
        Column("person", String(64), nullable=False),
        Column("used", BigInteger, nullable=False),
        Column("ends_at", INSTANT, nullable=False),
        Index(None, "holder", "guild", "window", "measure"),
    )


def _create_moderation() -> None:
    turn = "turns.id"
    op.create_table(
        "log_messages",
        _key("id"),
        Column("channel", BigInteger, nullable=False),
        Column("turn", String(25), ForeignKey(turn), nullable=False, index=True),
        Column("kind", String(8), nullable=False),
    )
    op.create_table(
        "takedowns",
        Column("turn", String(25), ForeignKey(turn), primary_key=True),
        Column("root", String(25), nullable=False),
        Column("guild", BigInteger),
        Column("taken_by", BigInteger, nullable=False),
        Column("reason", Text, nullable=False),
        Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "reports",
        Column("turn", String(25), ForeignKey(turn), primary_key=True),
        _key("member"),
        Column("reason", Text, nullable=False),
        Column("at", INSTANT, nullable=False),
    )
    op.create_table(
        "budget_alerts",
        _key("scope", String(64)),
        _key("window", String(32)),
        Column("percent", Integer, primary_key=True, autoincrement=False),
        Column("at", INSTANT, nullable=False),
    )


def _key(name: str, kind: type[BigInteger | Text] | String = BigInteger) -> Column[object]:
    return Column(name, kind, primary_key=True, autoincrement=False)
