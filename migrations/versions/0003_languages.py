"""In which language each turn is told, for whoever reads of it after a restart or an erasure.

No interaction tells that any more, and outside of servers nothing else does. Earlier turns have none.
"""

from alembic import op
from sqlalchemy import Column, String

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add a column to turns, and to the messages that are still to be emptied."""
    for table in ("turns", "erased_messages"):
        op.add_column(table, Column("locale", String(16)))
