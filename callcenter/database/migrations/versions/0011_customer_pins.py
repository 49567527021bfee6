"""Tables of customers' PINs."""

from alembic import op

revision = "0011_customer_pins"
down_revision = "0010_flow_paths"

SQL = """
-- By which customers prove at the telephone who they are; nobody can read one back.
CREATE TABLE customer_pins (
    customer bigint PRIMARY KEY REFERENCES customers ON DELETE CASCADE,
    hash text NOT NULL,                    -- argon2id, with its salt
    failures integer NOT NULL DEFAULT 0,   -- wrong guesses in a row
    locked_until timestamptz,              -- after too many of them no guess is right until then
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL
);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
