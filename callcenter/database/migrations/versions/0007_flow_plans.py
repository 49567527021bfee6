"""Scripted calls of flows, and versions that are to be live for a time."""

from alembic import op

revision = "0007_flow_plans"
down_revision = "0006_flows"

SQL = """
-- The scripted calls that this publication passed before it became live; '' where it had none.
ALTER TABLE flow_publications ADD COLUMN calls text NOT NULL DEFAULT ''
    CHECK (octet_length(calls) <= 600000);

-- A version that becomes live by itself, and goes again where `until` is set.
--   planned -> live -> done       it was live for its time
--   planned -> failed             it did not pass the check or its calls any more
--   planned -> cancelled          somebody took it back
--   live -> cancelled             ... while it was live: the version before became live again
CREATE TABLE flow_plans (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow text NOT NULL REFERENCES flows,
    hash text NOT NULL REFERENCES flow_versions,
    calls text NOT NULL DEFAULT '' CHECK (octet_length(calls) <= 600000),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz CHECK (ends_at > starts_at),    -- NULL: it stays
    state text NOT NULL DEFAULT 'planned'
        CHECK (state IN ('planned', 'live', 'done', 'failed', 'cancelled')),
    before text REFERENCES flow_versions,               -- what was live when it became so
    author text NOT NULL,
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX flow_plans_open ON flow_plans (flow, starts_at) WHERE state IN ('planned', 'live');
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
