"""Tables of flows."""

from alembic import op

revision = "0006_flows"
down_revision = "0005_recordings"

SQL = """
-- Every text of a flow that was ever live. Rows are never changed and never deleted: calls in
-- progress and old call records name them.
CREATE TABLE flow_versions (
    hash text PRIMARY KEY CHECK (hash ~ '^[0-9a-f]{64}$'),   -- SHA-256 of source
    flow text NOT NULL,
    source text NOT NULL CHECK (octet_length(source) <= 600000),
    author text NOT NULL,
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX flow_versions_of_flow ON flow_versions (flow, at DESC);

CREATE FUNCTION flow_versions_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions of flows are never changed or deleted';
END $$;
CREATE TRIGGER flow_versions_stay BEFORE UPDATE OR DELETE ON flow_versions
    FOR EACH ROW EXECUTE FUNCTION flow_versions_stay();

-- Which version new calls get. A file is pushed when its hash is another one than `pushed`; when
-- `current` is another one than `pushed` too, somebody published meanwhile: that is a conflict.
CREATE TABLE flows (
    name text PRIMARY KEY,
    current text NOT NULL REFERENCES flow_versions,
    pushed text REFERENCES flow_versions,        -- NULL: never came from a file
    changed_at timestamptz NOT NULL DEFAULT now()
);

-- Every time a version became live, also an old one again; its highest id tells others to look.
CREATE TABLE flow_publications (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    flow text NOT NULL REFERENCES flows,
    hash text NOT NULL REFERENCES flow_versions,
    author text NOT NULL,
    comment text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX flow_publications_of_flow ON flow_publications (flow, id DESC);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
