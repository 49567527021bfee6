"""The command line: what it loads, and how it says no."""

import subprocess
import sys
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.errors import DatabaseAway, NotFound, OperatorError

ROOT = Path(__file__).parents[3]


def test_a_command_loads_only_what_it_needs() -> None:
    """Building the command line loads no command: each start would pay for all of them."""
    code = (
        "import sys; from callcenter.cli import build; build();"
        "print([m for m in sys.modules if m.startswith(('callcenter.cli.', 'asyncpg', 'aiohttp'))])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_the_help_describes_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """`callcenter --help` has a line for each command; the internal one is not shown."""
    assert cli.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f" {name} " in shown for name in cli.COMMANDS if cli._installed(cli.COMMANDS[name]))
    assert "keeper" not in shown


def test_every_command_of_the_table_can_be_loaded() -> None:
    """What the table names is there."""
    for place in (*cli.COMMANDS.values(), *cli.INTERNAL.values()):
        assert cli._loaded(place) is not None


def test_given_an_unknown_command_when_called_then_exit_code_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A mistyped command is told with those there are."""
    assert cli.main(["nonsense"]) == 2
    assert "nonsense" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OperatorError("It is wrong.", "Mend it."), 2, "callcenter: It is wrong. Mend it.\n"),
        (NotFound("There is no such user."), 1, "callcenter: There is no such user.\n"),
        (DatabaseAway("The database is away."), 1, "callcenter: The database is away.\n"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_errors_are_told_in_one_message_without_a_trace(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    words: str,
) -> None:
    """Whatever a command raises on purpose becomes a sentence and an exit code."""

    def fail() -> None:
        raise error

    monkeypatch.setattr("callcenter.cli.run.run", fail)
    assert cli.main(["run"]) == code
    assert capsys.readouterr().err == words


def test_given_several_bad_settings_when_started_then_all_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every bad variable is named at once, before anything is touched."""
    monkeypatch.setenv("CALLCENTER_HTTP_PORT", "many")
    monkeypatch.setenv("CALLCENTER_RTP_PORTS", "20-10")
    monkeypatch.setenv("CALLCENTER_LOG", "loud")
    assert cli.main(["run"]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    for name in ("CALLCENTER_HTTP_PORT", "CALLCENTER_RTP_PORTS", "CALLCENTER_LOG"):
        assert name in told


def test_the_address_of_the_database_is_shown_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The password is shown only to who asks for it."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", "postgresql://me:s3cret@host:5432/calls")
    assert cli.main(["db", "url"]) == 0
    assert capsys.readouterr().out == "postgresql://me:***@host:5432/calls\n"
    assert cli.main(["db", "url", "--with-password"]) == 0
    assert "s3cret" in capsys.readouterr().out
