"""Tables of identity."""

from alembic import op

revision = "0001_identity"
down_revision = None

SQL = """
CREATE TABLE users (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    username text NOT NULL UNIQUE CHECK (username ~ '^[a-z0-9][a-z0-9._@-]{0,63}$'),
    password_hash text NOT NULL,
    -- Who chose the password: a demo start may renew only those that the demo itself set.
    password_origin text NOT NULL DEFAULT 'person' CHECK (password_origin IN ('person', 'demo')),
    roles text[] NOT NULL CHECK (
        cardinality(roles) > 0 AND roles <@ ARRAY['agent', 'supervisor', 'admin', 'qa']
    ),
    -- The agent number of who takes calls; the centre tells what it may do.
    agent text UNIQUE CHECK (agent ~ '^[0-9]{2,8}$'),
    language text NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en')),
    -- Set: cannot sign in, and has no sessions. Users are never deleted, records name them.
    disabled_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK (agent IS NOT NULL OR NOT 'agent' = ANY (roles))
);

CREATE TABLE sessions (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id bigint NOT NULL REFERENCES users (id),
    -- SHA-256 of a random token: who reads this table cannot sign in with it.
    token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
    created_at timestamptz NOT NULL,
    -- Last use, to the minute; too long ago ends the session, and so does expires_at.
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    client text NOT NULL CHECK (length(client) <= 80)
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_expiry ON sessions (expires_at);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
