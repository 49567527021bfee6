"""PINs of customers: set, checked, locked, and never told."""

from collections.abc import Iterator
from typing import Any

import pytest

from callcenter.customer_pins.checking import MOST_WRONG, CustomerPins
from callcenter.customer_pins.routes import pin_routes
from callcenter.customer_pins.store import PinStore
from callcenter.customers.accounts import CustomerAccounts
from callcenter.customers.model import Customer
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool, borrowed
from callcenter.errors import NotFound, RemoteRefused
from callcenter.identity.model import Role
from callcenter.identity.passwords import Passwords
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage

PIN, OTHER = "471199", "000000"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    """Hash in threads that end with the test."""
    made = Passwords()
    yield made
    made.close()


@pytest.fixture
def pins(pool: Pool, passwords: Passwords) -> CustomerPins:
    """Keep PINs in the database of the test."""
    return CustomerPins(PinStore(pool), passwords)


@pytest.fixture
async def customer(pool: Pool) -> int:
    """Add one customer."""
    return (await CustomerStore(pool, region="CN").create(Customer(name="Li"), who="t")).id


async def test_who_keys_account_and_pin_is_found(
    pool: Pool, pins: CustomerPins, customer: int
) -> None:
    """The right PIN alone; without one set, none is right."""
    accounts = CustomerAccounts(CustomerStore(pool, region="CN"), pins)
    assert await accounts.check(str(customer), PIN) is None
    await pins.put(customer, PIN, who="admin")
    found = await accounts.check(str(customer), PIN)
    assert found is not None
    assert found["id"] == customer
    assert await accounts.check(str(customer), OTHER) is None
    assert await accounts.check("99999999", PIN) is None
    assert await accounts.check(str(customer), None) is not None


async def test_too_many_wrong_ones_lock_the_right_one_too(
    pool: Pool, pins: CustomerPins, customer: int
) -> None:
    """From whichever calls; a right one in between begins the count anew; a new PIN unlocks."""
    await pins.put(customer, PIN, who="admin")
    for _ in range(2):
        for _ in range(MOST_WRONG - 1):
            assert not await pins.matches(customer, OTHER)
        assert await pins.matches(customer, PIN)
    for _ in range(MOST_WRONG):
        assert not await pins.matches(customer, OTHER)
    assert not await pins.matches(customer, PIN), "a locked PIN was right"
    async with borrowed(pool) as connection:
        await connection.execute("UPDATE customer_pins SET locked_until = now()")
    assert await pins.matches(customer, PIN), "the lock did not end"
    for _ in range(MOST_WRONG):
        await pins.matches(customer, OTHER)
    await pins.put(customer, PIN, who="admin")
    assert await pins.matches(customer, PIN), "a new PIN was still locked"


async def test_a_pin_is_kept_as_a_salted_hash_only(
    pool: Pool, pins: CustomerPins, customer: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not in the table, not in the audit, not in the log."""
    await pins.put(customer, PIN, who="admin")
    await pins.matches(customer, PIN)
    async with borrowed(pool) as connection:
        (row,) = await connection.fetch("SELECT * FROM customer_pins")
        audit = await connection.fetch("SELECT * FROM audit_log")
    assert str(row["hash"]).startswith("$argon2id$")
    assert [entry["act"] for entry in audit if entry["act"].startswith("customer.pin")] == [
        "customer.pin_set"
    ]
    captured = capsys.readouterr()
    assert PIN not in repr(row) + repr(audit) + captured.out + captured.err


async def test_where_no_pins_are_kept_the_menu_is_told(pool: Pool, customer: int) -> None:
    """It goes on by the way of those who are not known."""
    accounts = CustomerAccounts(CustomerStore(pool, region="CN"))
    with pytest.raises(RemoteRefused):
        await accounts.check(str(customer), PIN)


async def test_pins_are_set_and_taken_away_by_right(
    pool: Pool, pins: CustomerPins, customer: int
) -> None:
    """Supervisors and admins; the answer tells since when, never what."""
    people = MadeUpPeople([person("boss", Role.SUPERVISOR), person("agent", Role.AGENT)])
    async with web_stage(pin_routes(PinStore(pool), pins), people) as web:
        url = f"/api/v1/customers/{customer}/pin"

        async def asked(who: str, method: str, **body: Any) -> tuple[int, Any]:
            sent = {"json": body} if body else {}
            async with web.client.request(method, url, headers=web.bearer(who), **sent) as answer:
                return answer.status, await answer.text()

        assert (await asked("agent", "PUT", pin=PIN))[0] == 403
        assert (await asked("boss", "PUT", pin="12"))[0] == 422
        refused = await asked("boss", "PUT", pin="12a4567")
        assert "12a4567" not in refused[1]
        assert (await asked("boss", "GET"))[1] == '{"set_at":null}'
        assert (await asked("boss", "PUT", pin=PIN))[0] == 204
        assert PIN not in (await asked("boss", "GET"))[1]
        assert await pins.matches(customer, PIN)
        assert (await asked("boss", "DELETE"))[0] == 204
        assert (await asked("boss", "DELETE"))[0] == 404
    with pytest.raises(NotFound):
        await pins.put(customer + 1000, PIN, who="admin")
