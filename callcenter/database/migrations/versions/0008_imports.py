"""Tables of imports of customers."""

from alembic import op

revision = "0008_imports"
down_revision = "0007_flow_plans"

SQL = """
-- One row a file that somebody uploaded.
--   uploaded -> checking -> checked -> running -> done -> undoing -> undone
--   checking, running, undoing -> the state before: the job failed; nothing of it was done
--   uploaded, checked -> discarded: nobody went on with it
CREATE TABLE customer_imports (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,                -- of the file, where it came from
    file text NOT NULL UNIQUE,         -- of our copy, which goes when the import is done
    who text NOT NULL,
    state text NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'running', 'done',
                                         'undoing', 'undone', 'discarded')),
    created_at timestamptz NOT NULL DEFAULT now(),
    bytes bigint NOT NULL,
    kind text NOT NULL CHECK (kind IN ('csv', 'xlsx')),
    encoding text,
    separator text,
    columns jsonb NOT NULL,            -- [{"heading", "samples", "field"}]
    rows integer NOT NULL,
    duplicates text CHECK (duplicates IN ('skip', 'update', 'create')),
    skip_wrong boolean NOT NULL DEFAULT false,
    good integer,
    wrong integer,
    created integer,
    updated integer,
    skipped integer,
    failure jsonb,                     -- why the last job failed: {"code", "values"}
    applied_at timestamptz,            -- changed_at of all it touched
    finished_at timestamptz
);
CREATE INDEX customer_imports_at_work ON customer_imports (id)
    WHERE state IN ('checking', 'running', 'undoing');

-- Rows that were found right, until the import is done.
CREATE TABLE customer_import_rows (
    import bigint NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
    row integer NOT NULL,              -- as a spreadsheet counts
    name text NOT NULL,
    company text,                      -- null: the file does not say
    tier text,
    language text,
    address text,
    notes text,
    haystack text NOT NULL,
    pairs text[] NOT NULL,
    numbers text[] NOT NULL,
    labels text[] NOT NULL,
    PRIMARY KEY (import, row)
);

-- What is wrong with the others.
CREATE TABLE customer_import_faults (
    import bigint NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
    n integer NOT NULL,                -- in the order in which they were found
    row integer NOT NULL,
    place integer,                     -- column from 0
    code text NOT NULL,
    value text NOT NULL,               -- shortened
    about integer,
    PRIMARY KEY (import, n)
);

-- Whom an import touched, to undo it.
CREATE TABLE customer_import_changes (
    import bigint NOT NULL REFERENCES customer_imports (id) ON DELETE CASCADE,
    customer bigint NOT NULL,
    before jsonb,                      -- null: it was created
    PRIMARY KEY (import, customer)
);
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
