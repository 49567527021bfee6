"""Tables of ledger."""

from alembic import op

revision = "0004_ledger"
down_revision = "0003_customers"

SQL = "SELECT 1"


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
