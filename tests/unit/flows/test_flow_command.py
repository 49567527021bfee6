"""`callcenter flow` at the prompt: exit codes, messages, files in step with the database."""

import asyncio
import shutil
from pathlib import Path

import pytest

from callcenter.cli import main
from callcenter.database.pool import Pool
from callcenter.flows.store import FlowStore

ROOT = Path(__file__).parents[3]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with the demo's flows and centre."""
    shutil.copytree(ROOT / "ivr_flows", tmp_path / "ivr_flows")
    shutil.copy(ROOT / "centre.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path / "var"))
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    """Edit a file as a person would."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_demo_has_no_defects_and_all_its_calls_go_as_written(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is shipped passes its own check, and every step is tried by some call."""
    assert (main(["flow", "check"]), main(["flow", "test"])) == (0, 0)
    told = capsys.readouterr().out
    assert "2 flows, 0 defects" in told
    assert " 0 failed; " in told
    assert "not " not in told


def test_defects_are_told_with_their_place_and_exit_code_1(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of the centre are checked, in all files at once."""
    change(here / "ivr_flows" / "main.yaml", "queue: sales", "queue: slaes")
    change(here / "ivr_flows" / "closed.test.yaml", "presses:", "press:")
    assert main(["flow", "check"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert any("main.yaml:" in line and "did you mean 'sales'?" in line for line in told)
    assert any("closed.test.yaml:" in line and "'presses'" in line for line in told)


def test_a_call_that_goes_another_way_fails_with_its_sentence(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The place in the script, what was expected and what came are all told."""
    change(here / "ivr_flows" / "closed.yaml", "voicemail: service", "voicemail: sales")
    assert main(["flow", "test", "ivr_flows/closed.yaml"]) == 1
    told = capsys.readouterr().out
    assert "a message is taken for service: expected mailbox 'service', got 'sales'" in told


@pytest.mark.parametrize("arguments", [["check", "missing.yaml"], ["push"], ["frobnicate"]])
def test_what_the_operator_must_mend_ends_with_exit_code_2(
    here: Path,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A missing file, no database, no such command: one message and 2."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    monkeypatch.setattr("callcenter.database.whichever.ANSWER_WITHIN_S", 0.0)
    assert main(["flow", *arguments]) == 2
    assert capsys.readouterr().err


async def test_files_and_database_are_kept_in_step(
    here: Path,
    database_url: str,
    pool: Pool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Pushed once, a file is live; published since, it is pulled; both changed, it is refused."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", database_url)
    await asyncio.to_thread(main, ["centre", "apply"])
    file = here / "ivr_flows" / "closed.yaml"

    async def flow(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = await asyncio.to_thread(main, ["flow", *arguments])
        return code, capsys.readouterr().out

    code, told = await flow("push", "--comment", "first")
    assert (code, told.count(": published")) == (0, 2)
    assert (await flow("push"))[1].count(": unchanged") == 2

    store = FlowStore(pool)
    live = await store.current("closed")
    newer = live.source.replace("Goodbye.", "Bye.")
    await store.publish("closed", newer, author="page", comment="", expected=live.hash)
    assert (await flow("push"))[1].count(": kept") == 1
    change(file, "Goodbye.", "See you.")
    code, told = await flow("push")
    assert code == 1
    assert "See you." in told
    assert (await flow("pull"))[0] == 1
    assert "See you." in file.read_text(encoding="utf-8")
    assert (await flow("pull", "--force"))[0] == 0
    assert file.read_text(encoding="utf-8") == newer
    assert (await flow("push"))[1].count(": unchanged") == 2
