"""Tasks done by talking: whose they are, and that what was told is not lost with the database."""

from collections.abc import Collection
from pathlib import Path

import pytest

from callcenter.background import Background
from callcenter.errors import DatabaseAway, NotFound
from callcenter.floor.desk.desk_tasks import DeskTasks
from callcenter.ledger.events import Written
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.spool import Spool
from callcenter.testing.floor_stand_ins import NoStore
from callcenter.testing.virtual_time import VirtualClock, in_virtual_time


class Messages:
    """One message in the mailbox of the service queue; the database is away at first."""

    def __init__(self) -> None:
        self.away = 2
        self.done: list[tuple[str, str]] = []

    async def mailbox_of(self, voicemail: str) -> str | None:
        """See `desk_tasks.Messages`."""
        return "service" if voicemail == "m-1" else None

    async def set_done(self, voicemail: str, agent: str) -> None:
        """See `desk_tasks.Messages`."""
        if self.away:
            self.away -= 1
            raise DatabaseAway("away")
        self.done.append((voicemail, agent))


class Missed:
    """One call, missed by 1001."""

    async def has_missed(self, agent: str, call: str) -> bool:
        """See `desk_tasks.Missed`."""
        return (agent, call) == ("1001", "pbx1-1.1")


def _mailboxes(agent: str) -> Collection[str]:
    return ("service",) if agent == "1001" else ()


class Stage:
    """The tasks with what they write to."""

    def __init__(self, folder: Path) -> None:
        self.events: list[Written] = []
        ledger = Ledger(Spool(folder / "spool"), NoStore(), VirtualClock())  # type: ignore[arg-type]
        ledger.listen(self.events.append)
        self.background = Background()
        self.messages = Messages()
        self.tasks = DeskTasks(ledger, self.background, self.messages, Missed(), _mailboxes)


@in_virtual_time()
async def test_a_task_is_only_the_agents_whose_it_is(tmp_path: Path) -> None:
    """By mailbox, by whom the call was offered to; anything else is not there."""
    stage = Stage(tmp_path)
    await stage.tasks.check("voicemail:m-1", "1001")
    await stage.tasks.check("missed:pbx1-1.1", "1001")
    for task, agent in (
        ("voicemail:m-1", "1002"),
        ("voicemail:m-2", "1001"),
        ("missed:pbx1-1.1", "1002"),
        ("missed:pbx1-9.9", "1001"),
    ):
        with pytest.raises(NotFound):
            await stage.tasks.check(task, agent)


@in_virtual_time()
async def test_a_message_is_set_done_also_when_the_database_was_away(tmp_path: Path) -> None:
    """Again and again, until it is."""
    stage = Stage(tmp_path)
    stage.tasks.done("voicemail:m-1", "1001", "pbx1-2.o00000000")
    await stage.background.settle(60)
    assert stage.messages.done == [("m-1", "1001")]


@in_virtual_time()
async def test_a_missed_call_is_told_as_returned_in_its_own_story(tmp_path: Path) -> None:
    """The ledger needs no database."""
    stage = Stage(tmp_path)
    stage.tasks.done("missed:pbx1-1.1", "1001", "pbx1-2.o00000000")
    told = [(e.stream, e.type, dict(e.data)) for e in stage.events]
    assert told == [
        ("call:pbx1-1.1", "call.returned", {"agent": "1001", "call": "pbx1-2.o00000000"})
    ]
