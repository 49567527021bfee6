"""What is said to Asterisk to place a call, and through which trunk it goes."""

from pathlib import Path

import pytest

from callcenter.errors import Invalid, OperatorError
from callcenter.floor.ports.dialling import CallUp, Placed
from callcenter.settings import Settings, read_settings
from callcenter.telephony.ami.encoder import NotSendable, encode
from callcenter.telephony.pbx_config.trunks import outgoing_trunk, trunk_name
from callcenter.telephony.placing import calling_up, placing, reaching


def placed(**changes: object) -> Placed:
    """Return a call to place, with something changed."""
    values: dict[str, object] = {
        "call_id": "pbx1-1.o1",
        "number": "+8613800138000",
        "own": "1001",
        "longest_s": 60,
    }
    return Placed(**{**values, **changes})  # type: ignore[arg-type]


def test_a_call_is_placed_in_words_that_can_be_sent() -> None:
    """No application, our own context, the number only as a variable that the dialplan cleans."""
    action = encode("Originate", placing(placed(confirm="zh-CN", saved={"a": 1})), "1").decode()
    assert "Channel: Local/wait@cc-outside/n\r\n" in action
    assert "Context: cc-placed\r\n" in action
    assert 'Variable: CC_FAR_TO="+8613800138000"\r\n' in action
    assert 'Variable: CC_FAR_CONFIRM="zh-CN"\r\n' in action
    assert 'Variable: CC_FAR_RING=""\r\n' in action
    assert "Application" not in action
    assert encode("Redirect", reaching("pbx1-1.o1"), "2")


@pytest.mark.parametrize(
    ("told", "begun_with"), [("ulaw", "ulaw"), ("alaw", "alaw"), ("", "alaw"), ("g729", "alaw")]
)
def test_a_call_begins_with_what_the_trunk_spoke_last(told: str, begun_with: str) -> None:
    """Only what telephones speak as well; nothing is known of it at first."""
    assert ("Codecs", begun_with) in placing(placed(), codec=told)
    rung = CallUp(call_id="pbx1-1.o1", device="tel:+8613800138000", code="*1", ring_s=9)
    assert ("Codecs", begun_with) in calling_up(rung, codec=told)


def test_the_dialplan_is_told_how_long_the_number_rings() -> None:
    """In whole seconds, at least one."""
    assert ("Variable", 'CC_FAR_RING="30"') in placing(placed(ring_s=30))
    assert ("Variable", 'CC_FAR_RING="1"') in placing(placed(ring_s=0))


@pytest.mark.parametrize(
    "change",
    [
        {"number": "+86138001,60,g"},
        {"number": "13800138000@1001"},
        {"number": "1\r\nAction: Command"},
        {"number": "\uff11\uff13\uff18"},
        {"number": ""},
        {"call_id": "a b"},
        {"call_id": "x" * 80},
        {"own": "1001)"},
        {"confirm": "en^x"},
    ],
)
def test_what_is_no_number_or_id_is_refused_before_anything_is_sent(
    change: dict[str, object],
) -> None:
    """Nothing hostile gets as far as the encoder."""
    with pytest.raises(Invalid):
        placing(placed(**change))


def called_up(**changes: str) -> CallUp:
    """Return a telephone to ring, with something changed."""
    values = {"call_id": "pbx1-1.s1", "device": "sip:1001", "code": "*77123456"}
    return CallUp(**{**values, **changes}, ring_s=30, longest_s=60)  # type: ignore[arg-type]


def test_a_telephone_is_rung_in_words_that_can_be_sent() -> None:
    """One of ours directly, one outside by the dialplan, which cleans its number."""
    own = encode("Originate", calling_up(called_up()), "1").decode()
    assert "Channel: PJSIP/1001\r\n" in own
    assert "Context: cc-called-up\r\nExten: *77123456\r\n" in own
    assert "Timeout: 30000\r\n" in own
    outside = encode("Originate", calling_up(called_up(device="tel:+8613800138000")), "1").decode()
    assert "Channel: Local/rung@cc-outside/n\r\n" in outside
    assert 'Variable: CC_FAR_TO="+8613800138000"\r\n' in outside
    assert "Application" not in own + outside


@pytest.mark.parametrize(
    "change",
    [
        {"device": "tel:+86138,60,g"},
        {"device": "tel:1\r\nAction: Command"},
        {"device": "sip:1001&PJSIP/1002"},
        {"device": "trunk:1001"},
        {"code": "4001"},
        {"code": "*77,1"},
        {"code": "+13800138000"},
        {"call_id": "a b"},
    ],
)
def test_nobody_is_rung_for_anything_but_a_code(change: dict[str, str]) -> None:
    """A telephone that was rung can dial nothing else by itself."""
    with pytest.raises(Invalid):
        calling_up(called_up(**change))


@pytest.mark.parametrize(
    "channel", ["Local/dial@cc-outside/n", "Local/s@cc-xfer", "Dial/1", "wait@cc-outside"]
)
def test_an_originate_calls_nothing_else_of_the_dialplan(channel: str) -> None:
    """Of all extensions only the far half's waiting place."""
    with pytest.raises(NotSendable):
        encode("Originate", [("Context", "cc-placed"), ("Channel", channel)], "1")


def test_the_demo_has_a_trunk_of_its_own_and_nothing_else_has(tmp_path: Path) -> None:
    """Without a trunk no call goes out."""
    assert trunk_name(Settings(home=tmp_path)) == "demo-trunk"
    assert trunk_name(Settings(home=tmp_path, demo=False)) is None


def test_a_trunk_is_an_endpoint_or_an_address(tmp_path: Path) -> None:
    """An address makes an endpoint; a name is one of the operator's own."""
    named = Settings(home=tmp_path, trunk="carrier")
    assert (trunk_name(named), outgoing_trunk(named)) == ("carrier", "")
    address = Settings(home=tmp_path, trunk="sip:192.0.2.9:5070")
    assert trunk_name(address) == "outgoing-trunk"
    assert "contact = sip:192.0.2.9:5070\n" in outgoing_trunk(address)


@pytest.mark.parametrize("trunk", ["sip:a b", "sip:x\n[evil]", "carrier,g", "9x", "sip:x:port"])
def test_a_trunk_that_would_break_the_configuration_is_refused(
    trunk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the variable's name and what to write."""
    monkeypatch.setenv("CALLCENTER_TRUNK", trunk)
    with pytest.raises(OperatorError, match="CALLCENTER_TRUNK"):
        read_settings()
