"""Customers in a real PostgreSQL."""

import asyncio
from dataclasses import replace

import pytest

from callcenter.customers import store as statements
from callcenter.customers.model import Customer, CustomerNumber, Tier
from callcenter.customers.store import CustomerStore, Sort, Wanted
from callcenter.database.pool import Pool
from callcenter.errors import NotFound

MOBILE = "+8613800138000"


def customer(name: str, *numbers: str, tier: Tier = Tier.STANDARD, notes: str = "") -> Customer:
    """Make a customer with numbers."""
    owned = tuple(CustomerNumber(e164=number, label="mobile") for number in numbers)
    return Customer(name=name, tier=tier, notes=notes, numbers=owned)


async def test_every_statement_fits_the_schema(pool: Pool) -> None:
    """PostgreSQL accepts each statement of the store as it is written."""
    async with pool.acquire() as connection:
        for name, sql in vars(statements).items():
            if name.isupper() and isinstance(sql, str) and not name.startswith("_"):
                await connection.prepare(sql)


async def test_a_caller_is_found_by_every_form_of_the_number(pool: Pool) -> None:
    """What the line gives need not look like what was stored."""
    store = CustomerStore(pool)
    stored = await store.create(customer("王小明", "+861062345678", MOBILE), who="ada")

    for raw in (MOBILE, "013800138000", "0086 138 0013 8000", "sip:13800138000@x"):
        assert await store.by_number(raw) == [stored]


async def test_all_owners_of_a_number_come_highest_tier_first(pool: Pool) -> None:
    """A household shares a number; the agent sees everybody, the likeliest first."""
    store = CustomerStore(pool)
    for name, tier in [("Plain", Tier.STANDARD), ("Vip", Tier.VIP), ("Paid", Tier.PAID)]:
        await store.create(customer(name, MOBILE, tier=tier), who="ada")
    await store.create(customer("Somebody else", "+8613900139000", tier=Tier.VIP), who="ada")

    assert [found.name for found in await store.by_number("13800138000")] == [
        "Vip",
        "Paid",
        "Plain",
    ]


async def test_an_unknown_caller_is_nobody(pool: Pool) -> None:
    """Withheld, hostile and unknown numbers find nobody and break nothing."""
    store = CustomerStore(pool)
    await store.create(customer("王小明", MOBILE), who="ada")

    for raw in (None, "anonymous", "'; DROP TABLE customers; --", "13900139999"):
        assert await store.by_number(raw) == []


SEARCHES = [
    (Wanted(query="小明"), ["王小明"]),
    (Wanted(query="明"), ["李明明", "王小明"]),
    (Wanted(query="smi"), ["Ann Smith"]),
    (Wanted(query="\uff33MITH ann"), ["Ann Smith"]),
    (Wanted(query="退款 王"), ["王小明"]),
    (Wanted(query="%"), []),
    (Wanted(query="nobody"), []),
    (Wanted(query="  "), ["Ann Smith", "李明明", "王小明"]),
    (Wanted(tier=Tier.VIP), ["李明明"]),
    (Wanted(number="0138 0013 8000"), ["王小明"]),
    (Wanted(number="anonymous"), []),
    (Wanted(number_end="8000"), ["王小明"]),
    (Wanted(number_end="%"), []),
]


async def test_customers_are_found_by_words_and_numbers(pool: Pool) -> None:
    """Chinese words of two characters, single ones, parts of Latin words and ends of numbers."""
    store = CustomerStore(pool)
    await store.create(customer("王小明", MOBILE, notes="要求退款"), who="ada")
    await store.create(customer("李明明", "+8613900139000", tier=Tier.VIP), who="ada")
    await store.create(customer("Ann Smith", "+442079460123"), who="ada")

    for wanted, names in SEARCHES:
        found = await store.list(wanted, Sort.NAME, None, 10)
        assert ([one.name for one in found], wanted) == (sorted(names), wanted)


@pytest.mark.parametrize("sort", list(Sort))
async def test_pages_meet_without_gap_or_overlap(pool: Pool, sort: Sort) -> None:
    """Walking a list page by page gives each customer once, in the order asked for."""
    store = CustomerStore(pool)
    for name in ["b", "a", "c", "a", "b"]:
        await store.create(customer(name), who="ada")
    whole = await store.list(Wanted(), sort, None, 10)

    walked: list[Customer] = []
    while page := await store.list(
        Wanted(),
        sort,
        None
        if not walked
        else (walked[-1].changed_at if sort.by_time else walked[-1].name, walked[-1].id),
        2,
    ):
        walked += page

    assert walked == whole
    assert len({one.id for one in whole}) == 5
    keys = [(one.changed_at if sort.by_time else one.name, one.id) for one in whole]
    assert keys == sorted(keys, reverse=sort.value.startswith("-"))


async def test_changes_at_the_same_time_lose_nothing(pool: Pool) -> None:
    """Two agents who edit different fields of one record both succeed."""
    store = CustomerStore(pool)
    stored = await store.create(customer("王小明", MOBILE), who="ada")

    await asyncio.gather(
        store.change(stored.id, lambda one: replace(one, notes="calls at nine"), who="ada"),
        store.change(stored.id, lambda one: replace(one, tier=Tier.VIP), who="bob"),
        store.change(stored.id, lambda one: replace(one, numbers=()), who="eve"),
    )

    now = await store.get(stored.id)
    assert (now.notes, now.tier, now.numbers) == ("calls at nine", Tier.VIP, ())
    assert await store.by_number(MOBILE) == []
    assert [one.id for one in await store.list(Wanted(query="nine"), Sort.NAME, None, 5)] == [
        now.id
    ]


async def test_what_was_done_to_a_customer_is_in_the_audit_without_values(pool: Pool) -> None:
    """Create, change and delete are logged with the names of fields, never with what they hold."""
    store = CustomerStore(pool)
    stored = await store.create(customer("王小明", MOBILE), who="ada")
    await store.change(stored.id, lambda one: replace(one, notes="secret"), who="bob")
    await store.change(stored.id, lambda one: one, who="bob")
    await store.delete(stored.id, who="eve")

    rows = await pool.fetch("SELECT who, act, object, details FROM audit_log ORDER BY id")

    on = f"customer:{stored.id}"
    assert [tuple(row) for row in rows] == [
        ("ada", "customer.create", on, {}),
        ("bob", "customer.change", on, {"fields": ["notes"]}),
        ("eve", "customer.delete", on, {}),
    ]


async def test_who_does_not_exist_is_not_found(pool: Pool) -> None:
    """Reading, changing and deleting an unknown customer say so and log nothing."""
    store = CustomerStore(pool)

    with pytest.raises(NotFound):
        await store.get(7)
    with pytest.raises(NotFound):
        await store.change(7, lambda one: one, who="ada")
    with pytest.raises(NotFound):
        await store.delete(7, who="ada")
    assert await pool.fetchval("SELECT count(*) FROM audit_log") == 0


async def test_numbers_go_with_their_customer(pool: Pool) -> None:
    """After a deletion nothing personal is left."""
    store = CustomerStore(pool)
    stored = await store.create(customer("王小明", MOBILE), who="ada")

    await store.delete(stored.id, who="eve")

    assert await pool.fetchval("SELECT count(*) FROM customer_numbers") == 0


async def test_who_looks_after_a_customer_is_kept_and_changed(pool: Pool) -> None:
    """Routing asks that agent first; the audit names the field."""
    store = CustomerStore(pool)
    stored = await store.create(replace(customer("Li", MOBILE), account_agent="1003"), who="ada")
    assert stored.account_agent == "1003"
    changed = await store.change(stored.id, lambda old: replace(old, account_agent=""), who="ada")
    assert changed.account_agent == ""
    assert (await store.by_number(MOBILE))[0].account_agent == ""
