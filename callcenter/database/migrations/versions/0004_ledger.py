"""Tables of ledger."""

from alembic import op

revision = "0004_ledger"
down_revision = "0003_customers"

SQL = """
-- Everything that happened, once; never updated.
CREATE TABLE ledger_events (
    stream text NOT NULL,              -- call:<id> or agent:<number>
    seq bigint NOT NULL,               -- grows for ever, over restarts too; no count
    at timestamptz NOT NULL,
    type text NOT NULL,                -- past-tense dotted name, see callcenter/ledger/events
    data jsonb NOT NULL,
    PRIMARY KEY (stream, seq)
);
CREATE INDEX ledger_events_at ON ledger_events (at);

-- One row a call, a projection of its events: may be dropped and built again at any time.
CREATE TABLE call_records (
    id text PRIMARY KEY,               -- the caller channel's uniqueid, with its pbx's name
    pbx text NOT NULL,
    uniqueid text NOT NULL,
    direction text NOT NULL,           -- in, internal, out
    caller text,
    number text NOT NULL,
    customer bigint,
    flow text,
    queue text,
    agent text,                        -- the one who answered last
    agents text[] NOT NULL,            -- everyone it was answered by
    arrived_at timestamptz NOT NULL,
    queued_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,              -- null while the call lives
    outcome text,                      -- null while the call lives
    record jsonb NOT NULL,             -- the whole record as the API answers it
    UNIQUE (pbx, uniqueid)
);
CREATE INDEX call_records_arrived ON call_records (arrived_at DESC, id DESC);
CREATE INDEX call_records_customer ON call_records (customer, arrived_at DESC);
CREATE INDEX call_records_agents ON call_records USING gin (agents);
CREATE INDEX call_records_live ON call_records (arrived_at) WHERE ended_at IS NULL;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
