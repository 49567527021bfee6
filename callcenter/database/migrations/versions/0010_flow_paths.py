"""Tables of where calls went in flows."""

from alembic import op

revision = "0010_flow_paths"
down_revision = "0009_finding"

SQL = """
-- One row for each stay of an ended call in a step: a projection of the call's events, which may
-- be dropped and made again. Counted by the page of flows, never read call by call.
CREATE TABLE call_steps (
    call text NOT NULL REFERENCES call_records ON DELETE CASCADE,
    n integer NOT NULL,                -- order within the call
    arrived_at timestamptz NOT NULL,   -- of the call
    flow text NOT NULL,
    version text NOT NULL,
    step text NOT NULL,
    how text NOT NULL,                 -- way out, or hung_up, talked, ended, failed, moved
    onward text,                       -- next step, flow:<name>; NULL where the call ended
    seconds real NOT NULL,             -- in a queue until the answer
    first boolean NOT NULL,            -- of this call in this version: speaks for the whole call
    zeroed boolean NOT NULL,           -- with `first`: some step was left by 0, for a person
    PRIMARY KEY (call, n)
);
CREATE INDEX call_steps_flow ON call_steps (flow, arrived_at)
    INCLUDE (version, step, how, onward, seconds);
CREATE INDEX call_steps_calls ON call_steps (flow, arrived_at) INCLUDE (version, call, zeroed)
    WHERE first;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
