"""The directory as one more section of the set-up."""

from alembic import op

revision = "0012_directory"
down_revision = "0011_customer_pins"

SQL = """
ALTER TABLE centre_parts DROP CONSTRAINT centre_parts_section_check;
ALTER TABLE centre_parts ADD CONSTRAINT centre_parts_section_check CHECK (section IN (
    'skills', 'queues', 'agents', 'calendars', 'numbers',
    'reason_codes', 'not_ready_reasons', 'dial_rules', 'directory'
));
"""


def upgrade() -> None:
    """Let it be kept."""
    op.execute(SQL)
