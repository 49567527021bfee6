"""Expected and actual waits are found by queue and time."""

from alembic import op

revision = "0014_waits"
down_revision = "0013_account_agent"

SQL = """
CREATE INDEX ledger_events_waits ON ledger_events ((data ->> 'queue'), at, seq)
    WHERE type = 'wait.measured';
"""


def upgrade() -> None:
    """Add the index."""
    op.execute(SQL)
