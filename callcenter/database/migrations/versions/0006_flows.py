"""Tables of flows."""

from alembic import op

revision = "0006_flows"
down_revision = "0005_recordings"

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
