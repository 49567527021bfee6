"""SQL of customers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import asyncpg

from callcenter.audit import note
from callcenter.customers.model import Customer, CustomerNumber, Tier
from callcenter.customers.numbers import normalise
from callcenter.customers.search import haystack, pairs, sure_pairs, words
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.errors import NotFound

MOST_MATCHES = 20

# The likeliest meaning of the number first, then the highest tier, then the record last worked on.
BY_NUMBER = """
SELECT c.* FROM customer_records c
JOIN customer_numbers found ON found.customer = c.id AND found.e164 = ANY ($1::text[])
ORDER BY array_position($1::text[], found.e164),
         array_position(ARRAY['vip', 'contract', 'warranty', 'paid', 'standard'], c.tier),
         c.changed_at DESC, c.id
LIMIT $2
"""

BY_ID = "SELECT * FROM customer_records WHERE id = $1"

BY_IDS = "SELECT * FROM customer_records WHERE id = ANY ($1::bigint[])"

LOCK = "SELECT id FROM customers WHERE id = $1 FOR UPDATE"

INSERT = """
INSERT INTO customers (name, company, tier, language, address, notes, haystack, pairs)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
"""

UPDATE = """
UPDATE customers SET name = $2, company = $3, tier = $4, language = $5, address = $6, notes = $7,
    haystack = $8, pairs = $9, changed_at = now()
WHERE id = $1
"""

SET_ACCOUNT_AGENT = "UPDATE customers SET account_agent = $2 WHERE id = $1"

DELETE = "DELETE FROM customers WHERE id = $1"

DELETE_NUMBERS = "DELETE FROM customer_numbers WHERE customer = $1"

INSERT_NUMBER = """
INSERT INTO customer_numbers (customer, e164, position, label) VALUES ($1, $2, $3, $4)
"""

PUT_DEMO = """
INSERT INTO customers (demo_key, name, company, tier, language, address, notes, haystack, pairs)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (demo_key) DO NOTHING RETURNING id
"""

DEMO_KEYS = "SELECT demo_key FROM customers WHERE demo_key = ANY ($1::text[])"

_LIST = """
SELECT c.* FROM customer_records c
WHERE ($1::text[] IS NULL OR c.pairs @> $1)
  AND ($2::text[] IS NULL OR NOT EXISTS (
      SELECT 1 FROM unnest($2) AS word WHERE position(word IN c.haystack) = 0))
  AND ($3::text IS NULL OR c.tier = $3)
  AND ($4::text[] IS NULL OR c.id IN (
      SELECT customer FROM customer_numbers WHERE e164 = ANY ($4)))
  AND ($5::text IS NULL OR c.id IN (
      SELECT customer FROM customer_numbers WHERE reverse(e164) LIKE reverse($5) || '%'))
  AND ($6::{type} IS NULL OR (c.{column}, c.id) {compare} ($6, $7::bigint))
ORDER BY c.{column} {order}, c.id {order}
LIMIT $8
"""


def _list(column: str, kind: str, *, falling: bool) -> str:
    """Complete the statement with our own words; what people ask for comes as arguments."""
    return _LIST.format(
        column=column,
        type=kind,
        compare="<" if falling else ">",
        order="DESC" if falling else "ASC",
    )


LIST_BY_NAME = _list("name", "text", falling=False)
LIST_BY_NAME_FALLING = _list("name", "text", falling=True)
LIST_BY_CHANGE = _list("changed_at", "timestamptz", falling=False)
LIST_BY_CHANGE_FALLING = _list("changed_at", "timestamptz", falling=True)


class Sort(StrEnum):
    """Orders of the list; a minus means falling."""

    NAME = "name"
    NAME_FALLING = "-name"
    CHANGED = "changed_at"
    CHANGED_FALLING = "-changed_at"

    @property
    def by_time(self) -> bool:
        """Whether it orders by time, not by name."""
        return self in {Sort.CHANGED, Sort.CHANGED_FALLING}


_STATEMENTS = {
    Sort.NAME: LIST_BY_NAME,
    Sort.NAME_FALLING: LIST_BY_NAME_FALLING,
    Sort.CHANGED: LIST_BY_CHANGE,
    Sort.CHANGED_FALLING: LIST_BY_CHANGE_FALLING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """
    Which customers a list shows.

    Args:
        query: Words that must all be found in name, company, address or notes.
        number: A whole number in any form.
        number_end: Last digits of a number.
        tier: Only these.
    """

    query: str | None = None
    number: str | None = None
    number_end: str | None = None
    tier: Tier | None = None


class CustomerStore:
    """
    Customers in the database.

    Args:
        pool: Of the database.
        region: Two letters; decides about numbers without a country.
    """

    def __init__(self, pool: Pool, *, region: str = "CN") -> None:
        self._pool = pool
        self.region = region

    async def by_number(self, raw: str | None, *, limit: int = MOST_MATCHES) -> list[Customer]:
        """
        Find all customers whose number a text may be, the likeliest first.

        Args:
            raw: As the line gave it; hostile or missing gives nobody.
            limit: Most customers.

        Raises:
            DatabaseAway: The database cannot be reached.
        """
        candidates = normalise(raw, self.region)
        if not candidates:
            return []
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(BY_NUMBER, candidates, limit)
        # One customer may have two of the candidates.
        return list({row["id"]: customer_of(row) for row in reversed(rows)}.values())[::-1]

    async def get(self, customer_id: int) -> Customer:
        """
        Find one customer.

        Raises:
            NotFound: There is none of this id.
        """
        async with borrowed(self._pool) as connection:
            return await _get(connection, customer_id)

    async def list(
        self, wanted: Wanted, sort: Sort, after: tuple[str | datetime, int] | None, limit: int
    ) -> list[Customer]:
        """
        List customers.

        Args:
            wanted: Which.
            sort: In which order; ties by id in the same direction.
            after: Sort value and id of the last customer of the page before.
            limit: Most customers.
        """
        if wanted.number_end is not None and not wanted.number_end.isdecimal():
            return []  # anything else would be a pattern
        terms = words(wanted.query or "")
        numbers = normalise(wanted.number, self.region) if wanted.number is not None else None
        value, last_id = after or (None, None)
        arguments = (sure_pairs(terms) or None, terms or None, wanted.tier, numbers)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                _STATEMENTS[sort], *arguments, wanted.number_end, value, last_id, limit
            )
        return [customer_of(row) for row in rows]

    async def create(self, customer: Customer, *, who: str) -> Customer:
        """Store a new customer; numbers must be in their normal form."""
        async with borrowed(self._pool) as connection, connection.transaction():
            customer_id: int = await connection.fetchval(INSERT, *values_of(customer))
            await note(connection, who=who, act="customer.create", on=f"customer:{customer_id}")
            await connection.execute(SET_ACCOUNT_AGENT, customer_id, customer.account_agent)
            await _put_numbers(connection, customer_id, customer.numbers)
            return await _get(connection, customer_id)

    async def change(
        self, customer_id: int, edit: Callable[[Customer], Customer], *, who: str
    ) -> Customer:
        """
        Change a customer; changes by several people follow each other.

        Args:
            customer_id: Of the customer.
            edit: Gets the customer as stored, returns it as it should be; raises to refuse.
            who: User name, for the audit.

        Raises:
            NotFound: There is none of this id.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute(LOCK, customer_id)
            old = await _get(connection, customer_id)
            new = edit(old)
            fields = [
                n for n in Customer.__dataclass_fields__ if getattr(old, n) != getattr(new, n)
            ]
            if not fields:
                return old
            on = f"customer:{customer_id}"
            await note(
                connection, who=who, act="customer.change", on=on, details={"fields": fields}
            )
            await connection.execute(UPDATE, customer_id, *values_of(new))
            await connection.execute(SET_ACCOUNT_AGENT, customer_id, new.account_agent)
            if old.numbers != new.numbers:
                await connection.execute(DELETE_NUMBERS, customer_id)
                await _put_numbers(connection, customer_id, new.numbers)
            return await _get(connection, customer_id)

    async def delete(self, customer_id: int, *, who: str) -> None:
        """
        Delete a customer and the numbers; the audit keeps that it happened.

        Raises:
            NotFound: There is none of this id.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            if await connection.fetchval(LOCK, customer_id) is None:
                raise _unknown(customer_id)
            await note(connection, who=who, act="customer.delete", on=f"customer:{customer_id}")
            await connection.execute(DELETE, customer_id)

    async def put_demo(self, customers: Sequence[tuple[str, Customer]]) -> int:
        """
        Store the demo's customers that are not there yet.

        Args:
            customers: With the key under which each is known to the demo.

        Returns:
            How many were added; those whom somebody has edited are left alone.
        """
        added = 0
        async with borrowed(self._pool) as connection, connection.transaction():
            keys = [key for key, _ in customers]
            known = {row["demo_key"] for row in await connection.fetch(DEMO_KEYS, keys)}
            for key, customer in customers:
                if key in known:
                    continue
                customer_id = await connection.fetchval(PUT_DEMO, key, *values_of(customer))
                if customer_id is not None:
                    await _put_numbers(connection, customer_id, customer.numbers)
                    added += 1
        return added


def _unknown(customer_id: int) -> NotFound:
    return NotFound(f"There is no customer {customer_id}.")


async def _get(connection: Connection, customer_id: int) -> Customer:
    row = await connection.fetchrow(BY_ID, customer_id)
    if row is None:
        raise _unknown(customer_id)
    return customer_of(row)


async def _put_numbers(
    connection: Connection, customer_id: int, numbers: Sequence[CustomerNumber]
) -> None:
    await connection.executemany(
        INSERT_NUMBER,
        [(customer_id, number.e164, place, number.label) for place, number in enumerate(numbers)],
    )


def values_of(customer: Customer) -> tuple[Any, ...]:
    """Return a customer's columns in the order of `INSERT`."""
    text = haystack(customer)
    return (
        customer.name,
        customer.company,
        customer.tier,
        customer.language,
        customer.address,
        customer.notes,
        text,
        pairs(text),
    )


def customer_of(row: asyncpg.Record) -> Customer:
    """Read a row of `customer_records`."""
    values = {name: row[name] for name in Customer.__dataclass_fields__}
    numbers = tuple(CustomerNumber(**number) for number in values["numbers"])
    return Customer(**{**values, "tier": Tier(values["tier"]), "numbers": numbers})
