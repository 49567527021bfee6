"""Hostile, odd and missing caller ids reach the record as text and nothing else."""

import pytest

from callcenter.demo.outcomes import SipRefused
from callcenter.demo.sip_address import Identity
from tests.integration.hotline.hotline import Hotline

pytestmark = pytest.mark.integration

HOSTILE = {
    "markup": Identity(user="13800138000", display="<script>alert(1)</script>"),
    "quotes": Identity(user="13800138000", display="O'Brien \\\"; DROP TABLE users; --"),
    "formula": Identity(user="13800138000", display="=cmd|' /C calc'!A0"),
    "over-long": Identity(user="1" * 200, display="x" * 2000),
    "dialplan": Identity(user="13800138000", display="${SHELL(id)} a,b|c"),
    "bidi": Identity(user="13800138000", display="\u202egpj.exe"),
}


@pytest.mark.parametrize("kind", HOSTILE)
async def test_given_a_hostile_caller_id_then_the_call_is_served_like_any_other(
    hotline: Hotline, kind: str
) -> None:
    """The menu speaks, the record keeps the text as text, the service lives."""
    former = hotline.installation.pid("service")
    caller = await hotline.caller(HOSTILE[kind])
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.hang_up()
    record = await hotline.record(outcome="abandoned_ivr")
    assert len(record["caller"] or "") <= 80
    assert len(record["caller_name"] or "") <= 200
    assert hotline.installation.pid("service") == former


async def test_given_a_withheld_number_then_the_caller_is_unknown_and_served(
    hotline: Hotline,
) -> None:
    """Privacy is respected: no caller on the record."""
    caller = await hotline.caller(Identity(user="13800138000", withheld=True))
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.hang_up()
    record = await hotline.record(outcome="abandoned_ivr")
    assert record["caller"] is None


async def test_given_no_caller_id_at_all_then_the_call_is_served(hotline: Hotline) -> None:
    """A missing number is like a withheld one."""
    caller = await hotline.caller(Identity(user=None))
    await caller.dial("4001")
    await caller.hear_sound()
    await caller.hang_up()
    record = await hotline.record(outcome="abandoned_ivr")
    assert record["caller"] is None


async def test_given_an_agents_number_as_caller_id_then_the_trunk_does_not_believe_it(
    hotline: Hotline,
) -> None:
    """Who claims to be an agent's phone must prove it; the call is challenged, not taken."""
    caller = await hotline.caller("1001")
    with pytest.raises(SipRefused, match="401"):
        await caller.dial("4001")
