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
    _widen("attempts", Column("endpoint", Text), Column("model", String(128)))
    _widen("attempts", Column("request_id", Text), Column("trace_id", Text))
    _widen("attempts", Column("http_status", Integer), Column("error", Text))
    _widen("images", Column("drift", Float))
    _create_rules()
    _create_policy()


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


def _key(name: str, kind: type[BigInteger | Text] = BigInteger) -> Column[object]:
    return Column(name, kind, primary_key=True, autoincrement=False)
