"""Tables of centre."""

from alembic import op

revision = "0002_centre"
down_revision = "0001_identity"

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
