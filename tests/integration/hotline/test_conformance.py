"""The same scripted calls offline and by telephone: the same steps, left in the same ways."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest

from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.phone import Manner, Phone
from callcenter.ivr.trial.running import Trial
from callcenter.ivr.verbs import VERBS
from tests.integration.hotline.asked_program import asked_program, port_of
from tests.integration.hotline.hotline import Hotline
from tests.integration.hotline.scripted_calls import by_machine, by_telephone, offline

pytestmark = pytest.mark.integration
FOLDER = Path(__file__).parent / "conformance"
VERB_NUMBER, WAY_NUMBER = "4078", "4077"
PIN = "471199"
ENGAGED = {"+8613812340001": Manner.BUSY}


async def test_given_the_same_calls_then_machine_and_telephone_walk_the_same_way(
    hotline: Hotline,
) -> None:
    """Every verb that needs no other program, with keys, silence, talks, messages, hang-ups."""
    trials = offline(FOLDER, "conf")
    met = {trace.verb for trial in trials for trace in trial.left}
    assert met == set(VERBS) - {"request", "hangup"}
    await publish(hotline, {name: _text(name) for name in ("conf_sub", "conf")}, VERB_NUMBER)
    async with talking([(await hotline.agent(number))[0] for number in ("1005", "1006")]):
        await assert_same(hotline, VERB_NUMBER, trials)


async def test_given_every_option_then_machine_and_telephone_walk_the_same_way(
    hotline: Hotline, tmp_path: Path
) -> None:
    """Requests that succeed, fail, dawdle and are refused; PINs, waits, grades, values, ends."""
    account = await customer_with_pin(hotline)
    port = port_of(hotline.installation.settings)
    for name in ("conf_sub.yaml", "conf_ways.yaml", "conf_ways.test.yaml"):
        text = (FOLDER / name).read_text().replace(":8099", f":{port}").replace("10086", account)
        (tmp_path / name).write_text(text)
    trials = offline(tmp_path, "conf_ways")
    assert "request" in {trace.verb for trial in trials for trace in trial.left}
    texts = {name: (tmp_path / f"{name}.yaml").read_text() for name in ("conf_sub", "conf_ways")}
    await publish(hotline, texts, WAY_NUMBER)
    async with asked_program(port) as posted, talking([await hotline.outside(people=ENGAGED)]):
        await assert_same(hotline, WAY_NUMBER, trials)
    assert posted == [{"pin": "47119", "from": "13500000027"}]
    await _nobody_is_called_back(hotline)


@pytest.mark.parametrize(
    ("there", "instead", "told"),
    [
        (
            "http://169.254.169.254/",
            "http://elsewhere.example/",
            "there is no host 'elsewhere.example'",
        ),
        ("+8613812340000", "+882991234567", "no dial rule allows +882991234567"),
    ],
)
async def test_given_what_could_only_fail_then_the_menu_is_not_published(
    hotline: Hotline, there: str, instead: str, told: str
) -> None:
    """A host that nobody listed and a number that no rule allows are told to the author."""
    source = _text("conf_ways").replace(there, instead)
    with pytest.raises(HTTPError) as refused:
        await publish(hotline, {"conf_ways": source}, WAY_NUMBER)
    assert told in refused.value.__notes__[0]
    refused.value.close()


def _text(name: str) -> str:
    return (FOLDER / f"{name}.yaml").read_text()


async def assert_same(hotline: Hotline, number: str, trials: list[Trial]) -> None:
    """Make the calls by telephone, and compare each with what the machine did."""
    walked = await by_telephone(hotline, number, trials)
    for trial, told in zip(trials, walked, strict=True):
        machine = by_machine(trial)
        assert told.way == machine.way, trial.script.name
        assert machine.outcome in {told.outcome, None}, trial.script.name


async def publish(hotline: Hotline, texts: dict[str, str], number: str) -> None:
    """Make flows live, and lead a number to the last of them."""
    for name, text in texts.items():
        live = (await hotline.ask("/flows", who="admin"))["items"]
        body = {
            "source": text,
            "replaces": next((one["version"] for one in live if one["name"] == name), None),
        }
        await hotline.ask(f"/flows/{name}", who="admin", method="PUT", body=body)
    title = {"en": "Conformance", "zh-CN": "一致"}
    line = {"title": title, "flow": name, "language": "en"}
    await hotline.ask(f"/numbers/{number}", who="admin", method="PUT", body=line)


async def customer_with_pin(hotline: Hotline) -> str:
    """Enter a customer who can prove by PIN who calls; gives the account."""
    body = {"name": "Lin", "numbers": []}
    customer = await hotline.ask("/customers", who="admin", method="POST", body=body)
    pin = f"/customers/{customer['id']}/pin"
    await hotline.ask(pin, who="supervisor", method="PUT", body={"pin": PIN})
    return str(customer["id"])


@contextlib.asynccontextmanager
async def talking(phones: list[Phone]) -> AsyncIterator[None]:
    """Let each of these answer one call, talk for a moment and hang up."""

    async def talk_a_moment(phone: Phone) -> None:
        call = await phone.answers(within_s=4 * PATIENCE_S)
        await call.stay(1.5)
        await call.hang_up()  # not the latest one: another may have been refused meanwhile

    async with asyncio.TaskGroup() as group:
        for phone in phones:
            group.create_task(talk_a_moment(phone))
        yield


async def _nobody_is_called_back(hotline: Hotline) -> None:
    """Take back what was promised: other stories come after this one."""
    promised: list[dict[str, Any]] = (await hotline.ask("/floor/callbacks"))["items"]
    for one in promised:
        await hotline.ask(f"/floor/callbacks/{one['id']}", method="DELETE")
