"""What calls and recordings are found by, and when each part of the centre was changed last."""

from alembic import op

revision = "0009_finding"
down_revision = "0008_imports"

SQL = """
-- Of the record, what people look for calls by.
ALTER TABLE call_records
    -- Whom we talked with outside: of a call that we made, the dialled number is the customer's.
    ADD COLUMN party text GENERATED ALWAYS AS (
        CASE WHEN direction = 'out' THEN number ELSE caller END) STORED,
    ADD COLUMN reason_code text GENERATED ALWAYS AS (record ->> 'reason_code') STORED,
    ADD COLUMN talk_s double precision
        GENERATED ALWAYS AS ((record ->> 'talk_s')::double precision) STORED;
CREATE INDEX call_records_party ON call_records (party, arrived_at DESC, id DESC);
-- People look for numbers by their last digits.
CREATE INDEX call_records_party_end ON call_records (reverse(party) text_pattern_ops);
CREATE INDEX call_records_queue ON call_records (queue, arrived_at DESC, id DESC);
CREATE INDEX call_records_outcome ON call_records (outcome, arrived_at DESC, id DESC);
CREATE INDEX call_records_reason ON call_records (reason_code, arrived_at DESC, id DESC)
    WHERE reason_code IS NOT NULL;
CREATE INDEX recordings_queue ON recordings (queue, started_at DESC, id DESC);

-- A recording with what is known of its call, as lists show it and are narrowed by.
CREATE VIEW recorded_calls AS
SELECT r.*, c.direction, c.party, c.number AS dialled, c.customer, k.name AS customer_name,
       c.outcome, c.reason_code
FROM recordings r
LEFT JOIN call_records c ON c.id = r.call
LEFT JOIN customers k ON k.id = c.customer;

-- The revision that changed it last: who has an older one before the eyes must not overwrite it.
ALTER TABLE centre_parts ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE centre ADD COLUMN general_revision bigint NOT NULL DEFAULT 0;

CREATE INDEX audit_log_who ON audit_log (who, id);
CREATE INDEX audit_log_act ON audit_log (act text_pattern_ops, id);
"""


def upgrade() -> None:
    """Add them."""
    op.execute(SQL)
