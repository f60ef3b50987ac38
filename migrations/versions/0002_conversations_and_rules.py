"""What a turn keeps of its attempts and its place in a conversation, and what moderators decide.

Types are spelt here as the database has them; see 0001.
"""

from alembic import op
from sqlalchemy import Column, DateTime, Float, Integer, String, Text

revision = "0002"
down_revision = "0001"

INSTANT = DateTime(timezone=True)
JSON = Text


def upgrade() -> None:
    """Add columns, then tables."""
    _widen("turns", Column("signatures", JSON, nullable=False, server_default="[]"))
    _widen("turns", Column("question", JSON), Column("approval", String(16)))
    _widen("turns", Column("instead_of", JSON))
    _widen("attempts", Column("endpoint", Text), Column("model", String(128)))
    _widen("attempts", Column("request_id", Text), Column("trace_id", Text))
    _widen("attempts", Column("http_status", Integer), Column("error", Text))
    _widen("images", Column("drift", Float))


def _widen(table: str, *columns: Column[object]) -> None:
    for column in columns:
        op.add_column(table, column)
