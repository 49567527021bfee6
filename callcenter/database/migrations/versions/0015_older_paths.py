"""How far back the ways of calls from before they were counted have been made."""

from alembic import op

revision = "0015_older_paths"
down_revision = "0014_waits"

SQL = """
-- One row. Everything younger than this call has been looked at; no call and no time: nothing yet;
-- `done`: everything. Emptied, the ways of all calls are made again.
CREATE TABLE call_steps_made (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    arrived_at timestamptz,
    call text,
    done boolean NOT NULL DEFAULT false
);
INSERT INTO call_steps_made DEFAULT VALUES;
"""


def upgrade() -> None:
    """Begin with the youngest call."""
    op.execute(SQL)
