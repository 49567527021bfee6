"""Menus that ask who calls: by number, by account and PIN, also over a death."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from callcenter.errors import RemoteError
from callcenter.testing.fake_pbx import FakeCaller
from callcenter.testing.virtual_time import in_virtual_time
from tests.unit.floor.flow_stage import ended, stage_of


class Register:
    """One account with a PIN."""

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """See `outside.Accounts`."""
        if account == "999":
            raise RemoteError("too_often")
        return (
            {"id": 7, "name": "Lin", "tier": "vip"} if (account, pin) == ("10086", "4711") else None
        )


async def keys(caller: FakeCaller, asked: str, pressed: str) -> None:
    """Key something once it is asked for."""
    await caller.hears(asked)
    for key in pressed:
        caller.press(key)


IDENTIFY = """\
  begin:
    customer: { prompt: account, max: 6, pin: pin, attempts: 2 }
    known: good
    unknown: bad
"""


@in_virtual_time(seeds=3)
async def test_who_keys_account_and_pin_is_that_customer_from_then_on(tmp_path: Path) -> None:
    """The record names the customer, and the PIN stands in no event and on no channel."""
    stage = await stage_of(IDENTIFY, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await keys(caller, "account", "10086#")
    await caller.hears("pin")
    saved = [dict(caller.saved)]
    await keys(caller, "pin", "4711#")
    await caller.hears("good")
    saved.append(dict(caller.saved))
    record = await ended(stage, caller)
    assert record.customer == 7
    assert "4711" not in repr(stage.events) + repr(saved)


KNOWN_LATER = """\
  begin:
    customer: { prompt: account, max: 6, pin: pin, attempts: 2 }
    known: ask
    unknown: bad
  ask:
    menu: { prompt: more, keys: { "1": who } }
    on_no_input: bad
    on_invalid: bad
  who:
    branch: [{ when: "customer.known && customer.id == 7", goto: good }]
    otherwise: bad
"""


@in_virtual_time(seeds=3)
async def test_who_proved_to_be_a_customer_is_that_customer_after_a_death_too(
    tmp_path: Path,
) -> None:
    """Whatever is known of the caller's number; the PIN is asked for once."""
    stage = await stage_of(KNOWN_LATER, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await keys(caller, "account", "10086#")
    await keys(caller, "pin", "4711#")
    await caller.hears("more")
    stage.lookup.customers["another number"] = {"id": 7, "name": "Lin", "tier": "vip"}
    await stage.die()
    await stage.settle(2)
    await stage.open()
    await caller.until(lambda: caller.heard.count("sounds/more") >= 2)
    caller.press("1")
    record = await ended(stage, caller)
    assert "sounds/good" in caller.heard
    assert record.customer == 7


@in_virtual_time(seeds=2)
async def test_an_account_that_cannot_be_checked_counts_as_unknown(tmp_path: Path) -> None:
    """Too many attempts at one account lead on at once; so does a register that is away."""
    stage = await stage_of(IDENTIFY, tmp_path, accounts=Register())
    caller = stage.pbx.call()
    await keys(caller, "account", "999#")
    await keys(caller, "pin", "0000#")
    record = await ended(stage, caller)
    assert record.path[0]["how"] == "failed"
    assert caller.heard[-1] == "sounds/bad"


@in_virtual_time(seeds=2)
async def test_a_caller_is_known_by_number(tmp_path: Path) -> None:
    """The menu waits a moment for the register."""
    steps = "  begin: { customer: number, known: good, unknown: bad }\n"
    for number, heard in (("13800138000", "sounds/good"), ("13900139000", "sounds/bad")):
        stage = await stage_of(steps, tmp_path / number)
        stage.lookup.customers["13800138000"] = {"id": 7, "name": "Lin"}
        stage.lookup.delay_s = 1.0
        caller = stage.pbx.call(caller=number)
        await ended(stage, caller)
        assert caller.heard[-1] == heard
