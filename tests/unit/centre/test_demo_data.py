"""The demo's centre and customers: always the same, never in anybody's way."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.centre.demo import demo_agents, load_demo_centre
from callcenter.centre.store import CentreStore
from callcenter.cli.demo_data import load_demo
from callcenter.customers.demo import demo_customers
from callcenter.customers.model import Tier
from callcenter.customers.numbers import normalise
from callcenter.customers.store import CustomerStore, Sort, Wanted
from callcenter.database.pool import Pool
from callcenter.errors import OperatorError
from callcenter.settings import Settings


def test_the_customers_are_two_hundred_and_always_the_same() -> None:
    """A second start must find those of the first."""
    first = demo_customers()

    assert first == demo_customers()
    assert len({key for key, _ in first}) == 200
    assert {customer.language for _, customer in first} == {"zh-CN", "en"}
    assert {customer.tier for _, customer in first} == set(Tier)


def test_the_customers_numbers_belong_to_nobody() -> None:
    """No real person is ever dialled, and every number is in the form that look-ups use."""
    fictional = re.compile(r"\+86120[0-9]{8}|\+442079460[0-9]{3}|\+14155550[0-9]{3}")
    numbers = [number.e164 for _, customer in demo_customers() for number in customer.numbers]

    for number in numbers:
        assert fictional.fullmatch(number)
        assert normalise(number, "CN")[0] == number
    assert len(set(numbers)) < len(numbers)


async def test_the_demo_loads_once_and_leaves_changes_alone(pool: Pool, tmp_path: Path) -> None:
    """The second start adds nothing, and what people changed in between stays."""
    settings = Settings(home=tmp_path, demo_password="phones-and-people")
    customers, centres = CustomerStore(pool), CentreStore(pool)

    assert await load_demo(pool, settings) == 200
    some = (await customers.list(Wanted(), Sort.NAME, None, 1))[0]
    await customers.change(some.id, lambda one: replace(one, notes="mine"), who="ada")
    await centres.edit(lambda now: replace(now, numbers={}), who="ada")
    assert await load_demo(pool, settings) == 0

    assert (await customers.get(some.id)).notes == "mine"
    centre = await centres.load()
    assert centre.numbers == {}
    assert [*centre.agents] == demo_agents(10)
    secrets = await centres.secrets()
    assert {secret for (_, device), secret in secrets.items() if device == "sip"} == {
        "phones-and-people"
    }
    assert len({secret for (_, device), secret in secrets.items() if device == "browser"}) == 10


@pytest.mark.parametrize("count", [0, 3, 25])
async def test_the_demo_has_as_many_agents_as_asked_for(pool: Pool, count: int) -> None:
    """Fewer are cut with their direct lines; more are made and spread over the queues."""
    centre = await load_demo_centre(CentreStore(pool), count, "phones-and-people")

    assert [*centre.agents] == demo_agents(count)
    assert ("4101" in centre.numbers) == (count > 0)
    if count > 10:
        assert all(len(centre.agents_of(queue)) > 5 for queue in centre.queues)


async def test_a_later_start_may_ask_for_more_agents(pool: Pool) -> None:
    """Agents are added beyond the newest one; one whom an admin removed does not come back."""
    store = CentreStore(pool)
    await load_demo_centre(store, 10, "phones-and-people")

    def remove(centre_now):  # noqa: ANN001, ANN202 - an edit
        agents = {n: agent for n, agent in centre_now.agents.items() if n != "1004"}
        return replace(centre_now, agents=agents)

    await store.edit(remove, who="ada")
    centre = await load_demo_centre(store, 12, "phones-and-people")

    assert [*centre.agents] == [number for number in demo_agents(12) if number != "1004"]


async def test_a_broken_file_stops_the_demo_with_its_place(pool: Pool, tmp_path: Path) -> None:
    """The message names file, line, rule and what to run."""
    file = tmp_path / "centre.yaml"
    file.write_text("agents:\n  boss: { name: Boss }\n")

    with pytest.raises(OperatorError, match=r"centre\.yaml:2:3: .*\[name-form\]"):
        await load_demo_centre(CentreStore(pool), 10, "phones-and-people", file=file)
