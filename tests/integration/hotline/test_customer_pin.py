"""A customer proves by account and PIN who calls."""

import pytest

from callcenter.demo.caller import Caller
from tests.integration.hotline.hotline import Hotline

pytestmark = pytest.mark.integration
FLOW = """flow: account
languages: [en]
start: who
steps:
  who:
    customer: { prompt: Your account., max: 8, pin: Your PIN., pin_max: 6, attempts: 2, wait_s: 15 }
    known: known
    unknown: unknown
  known: { play: Welcome., next: end }
  unknown: { play: Sorry., next: end }
  end: { hangup: normal }
"""
PIN = "471199"


async def keyed(caller: Caller, *entries: str) -> None:
    """Key one entry after each question; six digits of a PIN end by themselves."""
    for entry in entries:
        await caller.hear_sound(for_s=0.24)
        await caller.press(entry)


async def test_given_account_and_pin_then_the_caller_is_that_customer(hotline: Hotline) -> None:
    """From an unknown number; a wrong PIN is not known, and no PIN stands in the record."""
    await hotline.ask("/flows/account", who="admin", method="PUT", body={"source": FLOW})
    line = {"title": {"en": "Account", "zh-CN": "账户"}, "flow": "account", "language": "en"}
    await hotline.ask("/numbers/4079", who="admin", method="PUT", body=line)
    customer = await hotline.ask(
        "/customers", who="admin", method="POST", body={"name": "Lin", "numbers": []}
    )
    account = str(customer["id"])
    pin = f"/customers/{account}/pin"
    await hotline.ask(pin, who="supervisor", method="PUT", body={"pin": PIN})
    caller = await hotline.caller("13300000079")
    await caller.dial("4079")
    await keyed(caller, f"{account}#", PIN)
    await caller.over()
    record = await hotline.record(number="4079", customer=customer["id"])
    assert [one["how"] for one in record["path"]] == ["known", "next"]
    events = await hotline.ask(f"/calls/{record['id']}/events", who="admin")
    assert PIN not in str(events) + str(record)
    stranger = await hotline.caller("13300000080")
    await stranger.dial("4079")
    await keyed(stranger, f"{account}#", "000000", f"{account}#", "111111")
    await stranger.over()
    record = await hotline.record(number="4079", caller="13300000080")
    assert record["path"][0]["how"] == "too_many_attempts"
    assert record["customer"] is None
