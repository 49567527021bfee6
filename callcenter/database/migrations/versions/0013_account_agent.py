"""The agent who looks after a customer."""

from alembic import op

revision = "0013_account_agent"
down_revision = "0012_directory"

SQL = """
-- Agent number; empty where nobody does. Asked first where a queue says so.
ALTER TABLE customers ADD COLUMN account_agent text NOT NULL DEFAULT '';

-- A view keeps the columns it was made with.
DROP VIEW customer_records;
CREATE VIEW customer_records AS
SELECT c.*, (
    SELECT coalesce(
        json_agg(json_build_object('e164', n.e164, 'label', n.label) ORDER BY n.position), '[]')
    FROM customer_numbers n WHERE n.customer = c.id
) AS numbers
FROM customers c;
"""


def upgrade() -> None:
    """Add it."""
    op.execute(SQL)
