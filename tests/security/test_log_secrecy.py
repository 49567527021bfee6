"""
Nothing secret is written where it does not belong: logs, ledger, records, the other tables.

One installation lives through everything that could let a secret slip (a card number and a PIN
keyed in a X service, an Asterisk that finds nobody, a row that the database refuses), then all
that it wrote is searched.
"""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError

import asyncpg
import pytest

from callcenter.database.embedded import EmbeddedServer
from tests.integration.hotline.hotline import Hotline, becomes, hotline_for_a_test
from tests.integration.hotline.installation import PASSWORD, Installation, new_home

pytestmark = pytest.mark.integration

CARD = "4929813077264158"
PIN = "7391468205137296"
ACCOUNT = "915551203377"
NOTE = "canary-note-of-an-agent"
CALLER = "13800138000"
CALLED = "13899004417"
WRONG = "canary-wrong-password"
MISPLACED = "canary-password-as-name"
REFUSED = "canary-in-a-refused-row"
LINE = "4009"

FLOW = """
flow: card
languages: [en]
start: ask
steps:
  ask:
    collect:
      prompt: { en: Key your card number. }
      into: card
      min: 16
      max: 16
      masked: true
    next: check
    on_no_input: end
    on_invalid: end
  check:
    branch: [{ when: "size(card) == 16", goto: who }]
    otherwise: end
  who:
    customer:
      prompt: { en: Key your account number. }
      max: 12
      pin: { en: Key your PIN. }
      pin_max: 16
      attempts: 1
    known: person
    unknown: person
    on_no_input: end
  person:
    queue: service
    then: end
  end:
    hangup: normal
"""

# Where a secret is kept on purpose; files of `run/` are the owner's alone.
KEPT_IN_TABLES = {"device_secrets": "secrets of phones"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    What was secret, and all that was written.

    Args:
        secrets: Each secret by what it is.
        personal: What records hold and logs may not, by what it is.
        written: Everything else that was written, by where.
        card: The card call's record and its events, as the API gives them.
    """

    secrets: Mapping[str, str]
    personal: Mapping[str, str]
    written: Mapping[str, str]
    card: str


@pytest.fixture(scope="module")
def evidence() -> Iterator[Evidence]:
    """Live through the story, and gather what it left."""
    home = new_home()
    running = Installation(home)
    running.start()
    try:
        with asyncio.Runner() as runner:
            tokens, card = runner.run(_story(running))
            runner.run(_nobody_there(running))
        secrets = {**tokens, **_secrets_of_the_installation(home)}
        with asyncio.Runner() as runner:
            tables, phones = runner.run(_tables(home))
    finally:
        running.stop()
    personal = {"caller": CALLER, "called": CALLED, "note": NOTE, "account": ACCOUNT}
    yield Evidence(
        secrets={**secrets, **phones},
        personal=personal,
        written={**_files(home), **tables},
        card=card,
    )
    shutil.rmtree(home, ignore_errors=True)


async def _story(running: Installation) -> tuple[dict[str, str], str]:
    """Sign in rightly and wrongly, key a card number, talk, and kill the service meanwhile."""
    admin = running.token("admin")
    flow = {"source": FLOW, "comment": "for the tests", "replaces": None}
    running.ask("PUT", "/flows/card", token=admin, body=flow)
    line = {"title": {"en": "Card", "zh-CN": "卡"}, "flow": "card", "language": "en"}
    running.ask("PUT", f"/numbers/{LINE}", token=admin, body=line)
    for name, password in (("1001", WRONG), (MISPLACED, "x"), ("nobody", WRONG)):
        with pytest.raises(HTTPError, match="401"):
            running.ask("POST", "/session", body={"username": name, "password": password})
    agents_token = running.token("1001")
    running.ask("GET", "/agents/1001/devices", token=agents_token)
    async with hotline_for_a_test(running) as hotline:
        phone, desk = await hotline.agent("1001")
        desk_token = desk.token
        caller = await hotline.caller(CALLER)
        await caller.dial(LINE)
        for keyed in (CARD, ACCOUNT, PIN):
            await caller.hear_sound()
            await caller.press(keyed)
        await phone.answers()
        former = running.pid("service")
        running.kill_service()
        await running.ready_again(former)
        again = await hotline.desk("1001")
        await becomes(again, "talking")
        await again.do("call.wrap_up", note=NOTE, done=False)
        await caller.hang_up()
        record = await hotline.record(outcome="answered", number=LINE)
        await becomes(again, "wrap_up")
        await again.do("call.wrap_up")
        events = await hotline.ask(f"/calls/{record['id']}/events")
        await _call_out(hotline)
    tokens = {"admin's token": admin, "agent's token": agents_token, "desk's token": desk_token}
    return tokens, f"{record} {events}"


async def _call_out(hotline: Hotline) -> None:
    """Call somebody from the desk whom no line reaches: Asterisk says so in its own words."""
    phone, desk = await hotline.agent("1002")
    call = (await desk.do("call.dial", number=CALLED))["call"]
    await phone.answers()
    await hotline.record(id=call, outcome="unreachable")


async def _nobody_there(running: Installation) -> None:
    """Let Asterisk ask for a service that is not there, which it complains about."""
    async with hotline_for_a_test(running) as hotline:
        await _orphaned_call(running, hotline)


async def _orphaned_call(running: Installation, hotline: Hotline) -> None:
    caller = await hotline.caller("13800138001")
    await caller.dial(LINE)
    await caller.hear_sound()
    former = running.pid("service")
    assert running.process is not None
    running.process.kill()
    running.process.wait()
    os.kill(former, signal.SIGKILL)
    await caller.hear_sound(for_s=1)
    await caller.stay(2)
    before = running.output.read_text()
    await asyncio.to_thread(running.start)  # which empties the file
    running.output.write_text(before + running.output.read_text())
    await caller.hear_sound()
    await caller.hang_up()


def _secrets_of_the_installation(home: Path) -> dict[str, str]:
    run = home / "run"
    return {
        "card number": CARD,
        "PIN": PIN,
        "password": PASSWORD,
        "wrong password": WRONG,
        "password as user name": MISPLACED,
        "secret in a refused row": REFUSED,
        "AMI secret": (run / "ami.secret").read_text().strip(),
        "AGI token": (run / "agi.token").read_text().strip(),
        "database password": (home / "postgres" / "password").read_text().strip(),
    }


async def _tables(home: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Read every row of every table as text, and the phones' secrets apart; let one be refused."""
    connection = await asyncpg.connect(EmbeddedServer(home).url())
    try:
        with pytest.raises(asyncpg.CheckViolationError, match="device_secrets"):
            await connection.execute(f"INSERT INTO device_secrets VALUES ('1', 'fax', '{REFUSED}')")  # noqa: S608 - made to be refused
        names = await connection.fetch(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace"
        )
        rows = {
            f"table {name}": "\n".join(
                str(row[0])
                for row in await connection.fetch(f'SELECT t::text FROM "{name}" t')  # noqa: S608 - names of our own tables
            )
            for (name,) in names
            if name not in KEPT_IN_TABLES
        }
        phones = await connection.fetch("SELECT agent, device, secret FROM device_secrets")
    finally:
        await connection.close()
    return rows, {f"phone {agent} {device}": secret for agent, device, secret in phones}


def _files(home: Path) -> dict[str, str]:
    """Read all that is log, ledger or journal."""
    wanted = [home / "output.log", home / "run" / "agents.journal", home / "run" / "centre.json"]
    for folder in (home / "log", home / "asterisk" / "log", home / "spool", home / "flows"):
        wanted += [file for file in folder.rglob("*") if file.is_file()]
    return {str(file.relative_to(home)): file.read_text(errors="replace") for file in wanted}


def test_the_search_would_find_something(evidence: Evidence) -> None:
    """What is searched holds what it should: every log, and the call that was made."""
    for name in ("log/service.log", "log/postgres.log", "asterisk/log/messages.log", "output.log"):
        assert evidence.written.get(name), name
    assert '"http.request"' in evidence.written["log/service.log"]
    for table in ("ledger_events", "call_records", "users", "sessions", "audit_log"):
        assert evidence.written[f"table {table}"], table
    assert "collect" in evidence.card
    for where, what in (
        ("call_records", CALLED),
        ("ledger_events", CALLED),
        ("call_records", NOTE),
    ):
        assert what in evidence.written[f"table {where}"], (where, what)
    assert len(set(evidence.secrets.values())) > 15
    assert all(len(secret) >= 8 for secret in evidence.secrets.values())


def test_no_log_no_journal_and_no_table_holds_a_secret(evidence: Evidence) -> None:
    """Not one hit, in whatever was written."""
    hits = [
        f"{what} in {where}: {_around(text, secret)}"
        for where, text in evidence.written.items()
        for what, secret in evidence.secrets.items()
        if secret in text
    ]
    assert hits == []


def test_no_log_tells_who_called_whom_or_what_was_noted(evidence: Evidence) -> None:
    """Records hold numbers and notes under their rights; logs are read by other people."""
    hits = [
        f"{what} in {where}: {_around(text, words)}"
        for where, text in evidence.written.items()
        if where.startswith(("log/", "asterisk/log/", "output.log"))
        for what, words in evidence.personal.items()
        if words in text
    ]
    assert hits == []


def test_not_even_a_part_of_the_card_number_is_written(evidence: Evidence) -> None:
    """Nor in pieces of eight digits, as keys that were put together would show; nor of the PIN."""
    pieces = {keyed[start : start + 8] for keyed in (CARD, PIN) for start in range(len(CARD) - 7)}
    hits = [where for where, text in evidence.written.items() for p in pieces if p in text]
    assert hits == []


def test_the_calls_record_and_events_hold_no_keyed_digit(evidence: Evidence) -> None:
    """They tell that something was collected, and not what."""
    assert not any(CARD[start : start + 4] in evidence.card for start in range(0, 16, 4))


def _around(text: str, secret: str) -> str:
    at = text.index(secret)
    return text[max(0, at - 100) : at].replace("\n", " ") + "…"
