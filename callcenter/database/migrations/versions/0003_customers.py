"""Tables of customers, and the audit log that their deletion is written into first."""

from alembic import op

revision = "0003_customers"
down_revision = "0002_centre"

SQL = """
-- Who did what to which object; a row is written before the act and never changed.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    who text NOT NULL,                           -- user name, or what acted by itself
    act text NOT NULL,                           -- dotted name such as customer.delete
    object text NOT NULL,                        -- kind:id
    details jsonb NOT NULL DEFAULT '{}'          -- never a personal value, only which ones
);
CREATE INDEX audit_log_at ON audit_log (at);
CREATE INDEX audit_log_object ON audit_log (object, at);
CREATE FUNCTION audit_log_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is only ever added to';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_refuses();

CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL CHECK (name <> ''),
    company text NOT NULL DEFAULT '',
    tier text NOT NULL DEFAULT 'standard'
        CHECK (tier IN ('vip', 'contract', 'warranty', 'paid', 'standard')),
    language text NOT NULL DEFAULT 'zh-CN' CHECK (language IN ('zh-CN', 'en')),
    address text NOT NULL DEFAULT '',
    notes text NOT NULL DEFAULT '',
    -- Where a record of the demo came from; NULL for everybody else.
    demo_key text UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    changed_at timestamptz NOT NULL DEFAULT now(),
    -- Name, company, address and notes in lower case, and its pairs of neighbouring characters:
    -- finds Chinese words of two characters, which no parser of this server would.
    haystack text NOT NULL DEFAULT '',
    pairs text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX customers_name ON customers (name, id);
CREATE INDEX customers_changed ON customers (changed_at, id);
CREATE INDEX customers_tier ON customers (tier, name, id);
CREATE INDEX customers_pairs ON customers USING gin (pairs);

CREATE TABLE customer_numbers (
    customer bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    e164 text NOT NULL CHECK (e164 ~ '^[+]?[0-9]{1,20}$'),  -- short internal numbers have no plus
    position integer NOT NULL,                   -- the first one is called first
    label text NOT NULL DEFAULT '',
    PRIMARY KEY (customer, e164)
);
-- Several customers may share a number: a household, a company's switchboard.
CREATE INDEX customer_numbers_e164 ON customer_numbers (e164);
-- People look for numbers by their last digits.
CREATE INDEX customer_numbers_end ON customer_numbers (reverse(e164) text_pattern_ops);

-- A customer with the numbers, as the program reads it.
CREATE VIEW customer_records AS
SELECT c.*, (
    SELECT coalesce(
        json_agg(json_build_object('e164', n.e164, 'label', n.label) ORDER BY n.position), '[]')
    FROM customer_numbers n WHERE n.customer = c.id
) AS numbers
FROM customers c;
"""


def upgrade() -> None:
    """Create them."""
    op.execute(SQL)
