"""What may and what may not be read in a log."""

import ast
import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from callcenter.logging_setup import HIDDEN, configure_logging, mask_personal

CODE = Path(__file__).parents[3] / "callcenter"
EVENT_NAME = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Read what went to stderr; afterwards logging is as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield lambda: capsys.readouterr().err
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "key",
    [
        *("password", "demo_password", "ami_secret", "access_token", "digits", "dtmf", "key"),
        *("keys", "pin", "card_pin", "authorization", "database_url", "note", "customer_email"),
    ],
)
def test_secret_and_personal_values_never_reach_a_log(key: str) -> None:
    """Keys that say secret lose their value whole, at any depth and in lists."""
    event = mask_personal(None, "", {key: "4711", "with": {key: [1, 2]}, "all": [{key: 4711}]})
    assert event == {key: HIDDEN, "with": {key: HIDDEN}, "all": [{key: HIDDEN}]}


@pytest.mark.parametrize("key", ["caller", "number", "phone", "caller_number", "call.callee"])
def test_telephone_numbers_keep_their_last_two_digits(key: str) -> None:
    """Enough to find a call by, too little to know the person."""
    assert mask_personal(None, "", {key: "+86 138 0013 8042"}) == {key: "***42"}
    assert mask_personal(None, "", {key: ["13800138042", 4001]}) == {key: ["***42", "***01"]}


def test_the_row_that_the_database_refused_is_masked() -> None:
    """PostgreSQL quotes whole rows, with whatever stands in them."""
    told = "A rule.\nDETAIL:  Failing row contains (1001, s3cret,\ns3cret).\nHINT:  Mend it."
    event = mask_personal(None, "", {"exception": told})
    assert event == {"exception": "A rule.\nDETAIL: ***\nHINT:  Mend it."}


def test_ordinary_values_stay_as_they_are() -> None:
    """What is neither secret nor personal is logged as it stands."""
    event = {"event": "call.queued", "queue": "service", "wait_s": 1.5, "caller": None}
    assert mask_personal(None, "", dict(event)) == event


def test_the_password_in_an_address_is_masked_wherever_it_stands() -> None:
    """Errors of drivers quote their address."""
    event = mask_personal(None, "", {"exception": "cannot reach postgresql://me:s3cret@host/db"})
    assert event == {"exception": "cannot reach postgresql://me:***@host/db"}


@pytest.mark.parametrize("form", ["console", "json"])
def test_both_forms_mask_our_events_and_those_of_libraries(
    written: Callable[[], str], form: str
) -> None:
    """One chain serves structlog and the standard library, exceptions without local variables."""
    configure_logging(form)
    hidden_local = "13800138000"
    try:
        int("broken")
    except ValueError:
        structlog.get_logger().exception("call.failed", caller=hidden_local, digits="123")
    logging.getLogger("library").warning("tried %s", "http://user:s3cret@host/")
    text = written()
    assert "call.failed" in text
    assert "***00" in text
    assert "ValueError: invalid" in text
    assert "http://user:***@host/" in text
    assert "13800138000" not in text
    assert "s3cret" not in text


def test_json_is_one_object_a_line(written: Callable[[], str]) -> None:
    """Machines read a line at a time."""
    configure_logging("json")
    structlog.get_logger().info("call.queued", queue="服务")
    event = json.loads(written())
    assert (event["event"], event["queue"], event["level"]) == ("call.queued", "服务", "info")


def test_every_event_in_the_code_has_a_constant_dotted_name() -> None:
    """Logs are searched by name: no sentence and no value is part of it."""
    wrong = []
    for file in CODE.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in LEVELS
                and isinstance(call.func.value, ast.Name | ast.Attribute)
                and ast.unparse(call.func.value).rpartition(".")[2] in {"log", "_log", "logger"}
            ):
                name = call.args[0] if call.args else None
                if not (isinstance(name, ast.Constant) and EVENT_NAME.fullmatch(str(name.value))):
                    wrong.append(f"{file}:{call.lineno}: {ast.unparse(call)}")
    assert wrong == []


def test_what_is_below_the_level_costs_nothing(written: Callable[[], str]) -> None:
    """A debug event is not even masked, let alone rendered."""
    configure_logging("json")

    class Costly:
        def __str__(self) -> str:
            raise AssertionError("masked")

    structlog.get_logger().debug("dispatch.ignored", caller=Costly())
    assert written() == ""
