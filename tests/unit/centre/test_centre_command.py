"""`callcenter centre` as an operator meets it, on a database of its own."""

from pathlib import Path

import pytest

from callcenter.cli import main
from callcenter.database.pool import open_pool
from callcenter.flows.store import FlowStore

CENTRE = """\
skills:
  mandarin: { title: { zh-CN: 普通话, en: Mandarin } }
queues:
  service: { title: { zh-CN: 服务, en: Service } }
agents:
  "1001": { name: One, skills: { mandarin: 3 }, queues: [service] }
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a small sound centre."""
    file = tmp_path / "centre.yaml"
    file.write_text(CENTRE)
    return file


def test_a_sound_centre_passes_the_check(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check says what it has read and succeeds."""
    assert main(["centre", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file} is sound: 1 agents, 1 queues, 0 numbers.\n"


def test_a_broken_centre_fails_the_check(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All defects are told on lines that editors can follow; the exit code says it failed."""
    file.write_text(CENTRE.replace("[service]", "[servce]").replace("en: Mandarin", "en: 3"))

    assert main(["centre", "check", str(file)]) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"{file}:2:40: must be text: put it in quotes [type]",
        f"{file}:6:58: there is no queue 'servce': did you mean 'service'? [unknown-queue]",
        "2 defects; nothing was changed.",
    ]


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the file and the command ends with the code of a wrong installation."""
    assert main(["centre", "check", str(tmp_path / "none.yaml")]) == 2
    assert "none.yaml cannot be read: No such file or directory." in capsys.readouterr().err


def test_flows_beside_the_file_are_known(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that leads to a flow that is not there is a defect."""
    flows = file.with_name("ivr_flows")
    flows.mkdir()
    (flows / "main.yaml").touch()
    (flows / "main.test.yaml").touch()
    file.write_text(CENTRE + 'numbers:\n  "4001": { flow: main }\n  "4002": { flow: mian }\n')

    assert main(["centre", "check", str(file)]) == 2
    assert f"{file}:9:19: there is no flow 'mian': did you mean 'main'?" in capsys.readouterr().out


@pytest.fixture
def address(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Point the commands at the test's own database."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", database_url)
    monkeypatch.setenv("CALLCENTER_HOME", str(tmp_path))
    return database_url


def rewrite(file: Path, text: str) -> None:
    """Change the file between two commands."""
    file.write_text(text)


async def run(*words: str) -> int:
    """Run a command as its own program would, on a loop of its own."""
    import asyncio  # noqa: PLC0415 - only here

    return await asyncio.to_thread(main, ["centre", *words])


FLOW = """\
flow: main
languages: [en]
start: person
steps:
  person:
    queue: service
    needs: { mandarin: 2 }
    then: bye
  bye:
    hangup: normal
"""


async def test_what_live_flows_need_stays(
    address: str, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A centre without the queue of a live flow is refused with the line that needs it."""
    pool = await open_pool(address, size=1)
    await FlowStore(pool).publish("main", FLOW, author="ada", comment="", expected=None)
    await pool.close()
    assert await run("apply", str(file)) == 0
    capsys.readouterr()

    renamed = CENTRE.replace("service:", "help:").replace("[service]", "[help]")
    rewrite(file, renamed)
    for words in (["--dry-run"], []):
        assert await run("apply", str(file), *words) == 2
        assert capsys.readouterr().out == (
            "flow main, line 6: there is no queue 'service': there are help [unknown-queue]\n"
            "Live flows need what this centre has not: correct them first. Nothing was changed.\n"
        )
    assert await run("export") == 0
    assert "service" in capsys.readouterr().out


@pytest.mark.usefixtures("address")
async def test_apply_compares_writes_and_exports(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A dry run changes nothing; applying twice changes once; the export applies as nothing."""
    told = "+ skills mandarin\n+ queues service\n+ agents 1001\n3 parts "
    assert await run("apply", "--dry-run", str(file)) == 0
    assert capsys.readouterr().out == told + "would change.\n"
    assert await run("apply", str(file)) == 0
    assert capsys.readouterr().out == told + "changed.\n"
    assert await run("apply", str(file)) == 0
    assert capsys.readouterr().out == "Nothing to change.\n"

    assert await run("export") == 0
    rewrite(file, capsys.readouterr().out)
    assert await run("apply", "--dry-run", str(file)) == 0
    assert capsys.readouterr().out == "Nothing to change.\n"

    rewrite(file, CENTRE.replace("mandarin: 3", "mandarin: 5"))
    assert await run("apply", str(file)) == 0
    assert capsys.readouterr().out == (
        '~ agents 1001\n    skills: {"mandarin":3} → {"mandarin":5}\n1 part changed.\n'
    )
