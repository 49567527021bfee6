"""Tables of centre: the set-up as documents, its revision, and the secrets of the phones."""

from alembic import op

revision = "0002_centre"
down_revision = "0001_identity"

SQL = """
-- Exactly one row. Every change of the centre locks it first, so that changes follow each other
-- and each one is checked against what the one before has left.
CREATE TABLE centre (
    one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    revision bigint NOT NULL DEFAULT 0,          -- grows with every change
    general json NOT NULL DEFAULT '{}',          -- what holds for the whole centre
    changed_at timestamptz NOT NULL DEFAULT now(),
    changed_by text NOT NULL DEFAULT ''
);
INSERT INTO centre DEFAULT VALUES;

-- Every part of the set-up is one document, in the form in which centre.yaml and the API have it.
-- They are few, read together and checked together before they are written; the views below are
-- for those who ask from outside.
CREATE TABLE centre_parts (
    section text NOT NULL CHECK (section IN (
        'skills', 'queues', 'agents', 'calendars', 'numbers',
        'reason_codes', 'not_ready_reasons', 'dial_rules'
    )),
    name text NOT NULL,                          -- an agent's or a line's is its number
    position integer NOT NULL,                   -- order in which people wrote them
    -- json, not jsonb: the order in which people wrote things is kept.
    document json NOT NULL CHECK (json_typeof(document) = 'object'),
    PRIMARY KEY (section, name)
);

CREATE VIEW agents AS
SELECT name AS number, document->>'name' AS name, document->>'language' AS language,
       document->'skills' AS skills, document->'queues' AS queues
FROM centre_parts WHERE section = 'agents';

CREATE VIEW queues AS
SELECT name, document->'title'->>'zh-CN' AS title_zh, document->'title'->>'en' AS title_en
FROM centre_parts WHERE section = 'queues';

CREATE VIEW reason_codes AS
SELECT name, document->>'parent' AS parent,
       document->'title'->>'zh-CN' AS title_zh, document->'title'->>'en' AS title_en
FROM centre_parts WHERE section = 'reason_codes';

-- What a phone signs in with at Asterisk, which needs it in clear. Outlives the agent's removal
-- by a moment only: rows without an agent are swept with the next change.
CREATE TABLE device_secrets (
    agent text NOT NULL,
    device text NOT NULL CHECK (device IN ('sip', 'browser')),
    secret text NOT NULL CHECK (length(secret) >= 8),
    set_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent, device)
);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
