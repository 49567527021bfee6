"""What agents have to do and do by talking: who left a message or was missed is called back."""

import asyncio
from collections.abc import Collection
from typing import Protocol

import structlog

from callcenter.background import Background
from callcenter.errors import NotFound, RemoteError
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger

RETRY_S = 5.0

log = structlog.get_logger()


class Messages(Protocol):
    """The voicemails."""

    async def mailbox_of(self, voicemail: str) -> str | None:
        """Name the mailbox a message is in; None where there is no such message."""

    async def set_done(self, voicemail: str, agent: str) -> None:
        """Set a message done."""


class Missed(Protocol):
    """The calls that agents missed."""

    async def has_missed(self, agent: str, call: str) -> bool:
        """Tell whether a call was offered to this agent and not answered."""


class Mailboxes(Protocol):
    """Who looks after which mailbox."""

    def __call__(self, agent: str) -> Collection[str]:
        """Name the mailboxes of an agent."""


class DeskTasks:
    """See `outside.Tasks`."""

    def __init__(
        self,
        ledger: Ledger,
        background: Background,
        messages: Messages,
        missed: Missed,
        mailboxes: Mailboxes,
    ) -> None:
        self._ledger = ledger
        self._background = background
        self._messages = messages
        self._missed = missed
        self._mailboxes = mailboxes

    async def check(self, task: str, agent: str) -> None:
        """See `outside.Tasks.check`."""
        kind, _, name = task.partition(":")
        if kind == "voicemail":
            own = await self._messages.mailbox_of(name) in self._mailboxes(agent)
        else:
            own = await self._missed.has_missed(agent, name)
        if not own:
            raise NotFound("There is no such task of yours.")

    def done(self, task: str, agent: str | None, call: str) -> None:
        """See `outside.Tasks.done`."""
        kind, _, name = task.partition(":")
        if kind == "missed":
            self._ledger.append(f"call:{name}", events.CallReturned(agent=agent, call=call))
        else:
            self._background.spawn(self._set_done(name, agent or ""), f"task {task}")

    async def _set_done(self, voicemail: str, agent: str) -> None:
        while True:
            try:
                await self._messages.set_done(voicemail, agent)
            except RemoteError:
                log.warning("task.not_set_done", voicemail=voicemail)
                await asyncio.sleep(RETRY_S)
            else:
                return
