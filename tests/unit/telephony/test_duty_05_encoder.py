"""Duty 5: what reaches Asterisk is one action with exactly the headers that were meant."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from callcenter.telephony.ami.encoder import _HEADERS_OF, NotSendable, encode, names, variables

ID = "abc-1"
TEXT = st.text(max_size=300)


def read_back(action: bytes) -> list[tuple[str, str]]:
    """Read an action as Asterisk does: lines up to an empty one; anything more is another."""
    head, end, rest = action.partition(b"\r\n\r\n")
    assert end
    assert rest == b""
    lines = head.split(b"\r\n")
    assert all(b"\n" not in line and b"\r" not in line for line in lines)
    return [tuple(line.decode().split(": ", 1)) for line in lines]  # type: ignore[misc]


@given(channel=TEXT, cause=TEXT)
def test_any_text_gives_one_action_with_the_intended_headers_or_nothing(
    channel: str, cause: str
) -> None:
    """Whatever a value holds, it cannot become a header or an action."""
    try:
        action = encode("Hangup", [("Channel", channel), ("Cause", cause)], ID)
    except NotSendable:
        return
    read = read_back(action)
    assert [name for name, _ in read] == ["Action", "ActionID", "Channel", "Cause"]
    assert read[0] == ("Action", "Hangup")


@given(value=TEXT)
def test_any_text_as_a_variable_is_one_quoted_value(value: str) -> None:
    """Commas and quotes in a value neither end it nor begin another variable."""
    headers = [("Context", "cc-callback"), *variables({"CC_X": value})]
    try:
        action = encode("Originate", headers, ID)
    except NotSendable:
        return
    name, written = read_back(action)[-1]
    assert name == "Variable"
    inside = re.fullmatch(r'CC_X="((?:[^"\\]|\\.)*)"', written)
    assert inside is not None
    assert re.sub(r"\\(.)", r"\1", inside[1]) == value.encode("utf-8", "replace").decode()


@given(action=TEXT, name=TEXT)
def test_no_text_names_an_action_or_header_that_is_not_listed(action: str, name: str) -> None:
    """Names come from the list alone."""
    assume(action not in _HEADERS_OF)
    with pytest.raises(NotSendable):
        encode(action, [], ID)
    with pytest.raises(NotSendable):
        encode("Ping", [(name, "x")], ID)


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\0", "\r\nAction: Command"])
def test_line_ends_are_refused(end: str) -> None:
    """CR, LF and NUL never pass."""
    with pytest.raises(NotSendable):
        encode("Hangup", [("Channel", f"PJSIP/1{end}")], ID)


def test_lines_over_a_thousand_bytes_are_refused() -> None:
    """Counted in bytes, not in letters."""
    with pytest.raises(NotSendable):
        encode("Hangup", [("Channel", "中" * 400)], ID)


def test_over_a_hundred_headers_are_refused() -> None:
    """Asterisk takes no more."""
    many = variables({f"CC_{number}": "x" for number in range(101)})
    with pytest.raises(NotSendable):
        encode("Originate", [("Context", "cc-spy"), *many], ID)


@pytest.mark.parametrize("action", ["Command", "Atxfer", "UpdateConfig", "AGI", "ModuleLoad"])
def test_dangerous_actions_cannot_be_expressed(action: str) -> None:
    """What is not on the list does not exist."""
    with pytest.raises(NotSendable):
        encode(action, [], ID)


@pytest.mark.parametrize("header", ["Application", "Data"])
def test_an_originate_never_runs_an_application(header: str) -> None:
    """An Originate with an application would be remote code."""
    with pytest.raises(NotSendable):
        encode("Originate", [("Context", "cc-spy"), (header, "System")], ID)


@pytest.mark.parametrize("context", ["inbound", "from-agent", "default", "cc-spyx", ""])
def test_an_originate_leads_only_into_our_own_contexts(context: str) -> None:
    """Other contexts could dial out."""
    with pytest.raises(NotSendable):
        encode("Originate", [("Context", context)], ID)
    with pytest.raises(NotSendable):
        encode("Originate", [("Channel", "PJSIP/1001")], ID)


def test_a_channel_is_sent_nowhere_but_beside_its_call() -> None:
    """Any other place could dial out, or throw a caller out of the loop that keeps him."""
    place = [("Channel", "PJSIP/1001-1"), ("Exten", "consult"), ("Priority", "1")]
    assert b"Context: cc-beside" in encode("Redirect", [*place, ("Context", "cc-beside")], ID)
    for context in ("cc-service", "from-agent", "cc-spy"):
        with pytest.raises(NotSendable):
            encode("Redirect", [*place, ("Context", context)], ID)
    with pytest.raises(NotSendable):
        encode("Redirect", place, ID)


def test_nothing_else_is_set_on_a_channel_and_nothing_for_all() -> None:
    """A Setvar could run functions, or change what the dialplan holds for everybody."""
    value = ("Value", "pbx1-1.2")
    channel = ("Channel", "PJSIP/trunk-1")
    assert encode("Setvar", [channel, ("Variable", "CC_LEFT"), value], ID)
    for variable in ("CC_STATE", "SHELL(id)", "AGI_URL"):
        with pytest.raises(NotSendable):
            encode("Setvar", [channel, ("Variable", variable), value], ID)
    with pytest.raises(NotSendable):
        encode("Setvar", [("Variable", "CC_LEFT"), value], ID)


def test_a_hangup_never_names_a_pattern() -> None:
    """Asterisk takes /…/ as a regular expression for channels."""
    with pytest.raises(NotSendable):
        encode("Hangup", [("Channel", "/^PJSIP/1001-.*/")], ID)


@pytest.mark.parametrize("name", ["A b", "X,Y", "SHELL(id)", "", "X\r\n"])
def test_names_of_variables_are_checked(name: str) -> None:
    """A name is a name: no functions, no lists."""
    with pytest.raises(NotSendable):
        names([name])
    with pytest.raises(NotSendable):
        variables({name: "x"})
