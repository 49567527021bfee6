"""What is wrong with an installation is one message, with place and repair, and exit code 2."""

import contextlib
import signal
import socket

import pytest

from callcenter.database import whichever
from callcenter.errors import OperatorError
from tests.integration.run.installation import WAIT_S, Installation, until

pytestmark = pytest.mark.integration

PORTS = {"http": "tcp", "agi": "tcp", "ws": "tcp", "sip": "udp"}


def complaint(house: Installation) -> str:
    """Start it, expect a refusal, and return the one line that says why."""
    house.refuse()
    (told,) = house.lines("callcenter: ")
    assert "Traceback" not in house.console.read_text()
    return told


def with_a_failing_call(calls: str) -> str:
    """Let the first scripted call of the demo expect another queue."""
    return calls.replace("{ queue: service, priority: 0, path", "{ queue: sales, path", 1)


def test_given_every_port_in_use_then_all_are_named_at_once(house: Installation) -> None:
    """Nobody has to find them out one start after another."""
    with contextlib.ExitStack() as rivals:
        for name, kind in PORTS.items():
            stream = socket.SOCK_STREAM if kind == "tcp" else socket.SOCK_DGRAM
            rival = rivals.enter_context(socket.socket(socket.AF_INET, stream))
            rival.bind(("127.0.0.1", house.ports[name]))
            if kind == "tcp":
                rival.listen()
        told = complaint(house)
    for name, kind in PORTS.items():
        place = f"Port {house.ports[name]}/{kind} on 127.0.0.1 (CALLCENTER_{name.upper()}_PORT)"
        assert f"{place} is in use" in told
    assert told.endswith("Free these ports, or set others.")
    assert house.processes() == []


async def test_given_nobody_at_the_databases_address_then_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address is tried for a while, and not for ever."""
    monkeypatch.setattr(whichever, "ANSWER_WITHIN_S", 0.1)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        url = f"postgresql://me:s3cret@127.0.0.1:{deaf.getsockname()[1]}/calls"
        with pytest.raises(OperatorError, match="CALLCENTER_DATABASE_URL") as told:
            await whichever.upgrade_reachable(url)
    assert "does not answer" in told.value.problem
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:s3cret@127.0.0.1:port/calls",
        "postgresql://me:s3/cret@127.0.0.1:5432/calls",
        "postgresql://me:s3#cret@127.0.0.1:5432/calls",
        "postgresql://me:s3cret@127.0.0.1:5432/calls?sslmode=perhaps",
    ],
)
async def test_given_a_malformed_address_then_told_without_quoting_it(url: str) -> None:
    """What is wrong may be the password itself."""
    with pytest.raises(OperatorError, match="CALLCENTER_DATABASE_URL cannot be read") as told:
        await whichever.upgrade_reachable(url)
    assert "s3" not in str(told.value)


def test_given_an_asterisk_with_another_secret_then_told(house: Installation) -> None:
    """An Asterisk that outlived its keeper is adopted; a changed secret locks us out of it."""
    house.start_ready()
    assert house.process is not None
    everyone = house.processes()
    house.process.kill()
    house.process.wait()
    (house.home / "run" / "ami.secret").write_text("0" * 48 + "\n")
    told = complaint(house)
    assert f"Asterisk at 127.0.0.1:{house.ports['ami']} refuses the manager login" in told
    assert "manager.conf" in told
    assert [known for known in everyone if known.alive] == []
    house.start_ready()  # with the new secret on both sides
    assert house.stop() == 0


def test_given_a_broken_menu_at_the_first_start_then_its_place_is_told(
    house: Installation,
) -> None:
    """A hotline without its menu is not started."""
    menu = house.sources / "ivr_flows" / "main.yaml"
    menu.write_text(menu.read_text().replace("    queue: sales\n", "    qeue: sales\n"))
    told = complaint(house)
    assert f"{menu}:" in told
    assert "there is no verb 'qeue': did you mean 'queue'? [unknown-verb]" in told
    assert "Correct it until `callcenter flow check` and `callcenter flow test` find" in told
    assert house.processes() == []


def test_given_calls_that_fail_at_the_first_start_then_their_place_is_told(
    house: Installation,
) -> None:
    """A menu that fails its own calls never serves; mended, it does at once."""
    calls = house.sources / "ivr_flows" / "main.test.yaml"
    good = calls.read_text()
    calls.write_text(with_a_failing_call(good))
    told = complaint(house)
    assert "The menu 'main' cannot be used, and there is no earlier version" in told
    assert f"{calls}:5:15: expected queue 'sales', got 'service' [expect]" in told
    assert "`callcenter flow test`" in told
    assert house.processes() == []
    calls.write_text(good)
    house.start_ready()
    assert house.stop() == 0


def test_given_a_menu_that_broke_later_then_the_last_good_one_serves_and_all_is_told(
    house: Installation,
) -> None:
    """An unknown verb, a key that stands twice, a call that fails: every place is named."""
    house.start_ready()
    assert house.stop() == 0
    menu = house.sources / "ivr_flows" / "closed.yaml"
    good = menu.read_text()
    menu.write_text(good + "  again:\n    plya: { en: Hello. }\n  again:\n    hangup: normal\n")
    calls = house.sources / "ivr_flows" / "main.test.yaml"
    calls.write_text(with_a_failing_call(calls.read_text()))
    house.start_ready()
    said = house.console.read_text().splitlines()
    told = [line for line in said if "flow.file_refused" in line]
    assert any(f"{menu}:" in line and "[unknown-verb]" in line for line in told)
    assert any(f"{menu}:" in line and "[yaml-duplicate]" in line for line in told)
    assert any(f"{calls}:5:15: expected queue 'sales'" in line for line in told)
    serving = [line for line in said if "flow.last_good_serves" in line]
    assert {word for line in serving for word in line.split() if word.startswith("flow=")} == {
        "flow=closed",
        "flow=main",
    }
    assert house.get("/readyz")[0] == 200
    served = (house.home / "flows").glob("*.yaml")
    assert good in {file.read_text() for file in served}
    assert house.stop() == 0


def test_given_a_broken_centre_at_the_first_start_then_its_place_is_told(
    house: Installation,
) -> None:
    """The demo's centre is read once; what is wrong with it is told before anything is kept."""
    centre = house.sources / "centre.yaml"
    text = centre.read_text()
    centre.write_text(text.replace("ring_timeout_s: 15", "ring_timeout_s: soon", 1))
    line = 1 + text[: text.index("ring_timeout_s: 15")].count("\n")
    told = complaint(house)
    assert f"{centre}:{line}:" in told
    assert "must be a whole number" in told
    assert "Run `callcenter centre check` and correct it." in told
    assert house.processes() == []
    centre.write_text(text)
    house.start_ready()
    assert house.stop() == 0


def test_given_a_damaged_secret_then_its_file_is_named(house: Installation) -> None:
    """It is not replaced by itself: an Asterisk that lives may still use it."""
    run = house.home / "run"
    run.mkdir()
    (run / "ami.secret").write_text("short\n")
    told = complaint(house)
    assert f"The secret {run / 'ami.secret'} is damaged. Delete the file" in told
    until(lambda: house.processes() == [], "an end of everything")


def test_given_a_hangup_of_the_terminal_while_refusing_then_nothing_stays(
    house: Installation,
) -> None:
    """A refusal that is interrupted leaves as little behind as one that is not."""
    menu = house.sources / "ivr_flows" / "main.yaml"
    menu.write_text("flow: main\n")
    process = house.start()
    until(lambda: house.pid("service"), "a service")
    process.send_signal(signal.SIGHUP)
    assert process.wait(WAIT_S) in {0, 2}
    assert house.processes() == []
