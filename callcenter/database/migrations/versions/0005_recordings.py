"""Tables of recordings and voicemails."""

from alembic import op

revision = "0005_recordings"
down_revision = "0004_ledger"

SQL = """
-- One row a dialled leg that was recorded, or should have been.
--   pending -> ready      the sound was made later (disk was full)
--   pending -> missing    the sound can no longer be made
--   ready   -> missing    the file was lost or altered; number and chain stay
CREATE TABLE recordings (
    id text PRIMARY KEY,               -- call id and number of the leg: <call>-<leg>
    call text NOT NULL,
    leg integer NOT NULL,
    agent text,
    queue text,                        -- null for a direct or internal call
    started_at timestamptz NOT NULL,   -- when both talked first
    length_s double precision NOT NULL CHECK (length_s >= 0),
    channels smallint NOT NULL,        -- 2: left caller, right agent
    state text NOT NULL CHECK (state IN ('pending', 'ready', 'missing')),
    missing_reason text CHECK ((state = 'missing') = (missing_reason IS NOT NULL)),
    path text,                         -- below the recordings folder
    bytes bigint,
    sha256 text,                       -- of the file, as it was made
    number bigint UNIQUE,              -- place in the chain, from 1 without gap; null: pending
    chain text,                        -- hash of the link before and of what this row promises
    kept_at timestamptz NOT NULL DEFAULT now(),
    CHECK (state <> 'ready' OR (path IS NOT NULL AND sha256 IS NOT NULL)),
    CHECK ((state = 'pending') = (number IS NULL) AND (number IS NULL) = (chain IS NULL)),
    UNIQUE (call, leg)
);
CREATE INDEX recordings_started ON recordings (started_at DESC, id DESC);
CREATE INDEX recordings_agent ON recordings (agent, started_at DESC, id DESC);

-- One row a message; it is done when done_at is set.
CREATE TABLE voicemails (
    id text PRIMARY KEY,               -- call id and number within the call: <call>-<number>
    call text NOT NULL,
    mailbox text NOT NULL,             -- name of a queue
    caller text,
    taken_at timestamptz NOT NULL,
    length_s double precision NOT NULL CHECK (length_s > 0),
    path text NOT NULL,                -- below the voicemails folder
    bytes bigint NOT NULL,
    sha256 text NOT NULL,
    assigned text,                     -- agent number
    done_at timestamptz,
    done_by text,                      -- user name
    CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX voicemails_taken ON voicemails (taken_at DESC, id DESC);
CREATE INDEX voicemails_open ON voicemails (mailbox, taken_at DESC, id DESC) WHERE done_at IS NULL;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
