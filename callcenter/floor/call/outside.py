"""What menus may use beyond the exchange: other programs, customers' accounts, outside numbers."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from callcenter.centre.model import DialRule
from callcenter.errors import NotFound, RemoteError
from callcenter.floor.call.recorder_port import NoRecorder, Recorder
from callcenter.ivr.commands import Plain, Request

HOUR_S = 3600.0


class Requests(Protocol):
    """Asks other programs; never longer than the request allows."""

    async def ask(self, request: Request, key: str) -> Mapping[str, Plain]:
        """
        Send a request and take the wanted values out of its answer.

        Args:
            request: As the menu wants it.
            key: Names this very request, also when it is sent again.

        Raises:
            RemoteError: There is no usable answer.
        """


class Accounts(Protocol):
    """Finds customers by what they key."""

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """
        Find the customer of an account.

        Args:
            account: Digits, as keyed.
            pin: Secret that must fit; None where none was asked for.

        Returns:
            The record with its `id`; None for whatever does not fit.

        Raises:
            RemoteError: It cannot be found out now, or this account was tried too often.
        """


class NoRequests:
    """Stands where no program may be asked."""

    async def ask(self, request: Request, key: str) -> Mapping[str, Plain]:
        """See `Requests.ask`."""
        del request, key
        raise RemoteError("not_allowed")


class NoAccounts:
    """Stands where customers have no accounts."""

    async def check(self, account: str, pin: str | None) -> Mapping[str, Any] | None:
        """See `Accounts.check`."""
        del account, pin
        raise RemoteError("no_accounts")


@dataclass(slots=True)
class OutsideRings:
    """Counts the calls to outside numbers under each dial rule."""

    _live: dict[str, int] = field(default_factory=dict)
    _begun: dict[str, deque[float]] = field(default_factory=dict)

    def begin(self, rule: DialRule, now_s: float) -> bool:
        """Note that a call begins; False where the rule's caps are reached."""
        begun = self._begun.setdefault(rule.name, deque())
        while begun and now_s - begun[0] >= HOUR_S:
            begun.popleft()
        if self._live.get(rule.name, 0) >= rule.at_once or len(begun) >= rule.per_hour:
            return False
        self._live[rule.name] = self._live.get(rule.name, 0) + 1
        begun.append(now_s)
        return True

    def resume(self, rule: DialRule) -> None:
        """Note a call that began before we came; it counts, whatever the caps."""
        self._live[rule.name] = self._live.get(rule.name, 0) + 1

    def end(self, rule: DialRule) -> None:
        """Note that it ended."""
        self._live[rule.name] = max(0, self._live.get(rule.name, 0) - 1)


class Tasks(Protocol):
    """Where what agents have to do is kept."""

    async def check(self, task: str, agent: str) -> None:
        """
        Make sure that a task is this agent's.

        Raises:
            NotFound: It is not.
            RemoteError: It cannot be found out now.
        """

    def done(self, task: str, agent: str | None, call: str) -> None:
        """
        Note that a task was done by talking; synchronous, never lost once told.

        Args:
            task: `voicemail:<id>` or `missed:<call>`.
            agent: Who did it.
            call: In which call.
        """


class NoTasks:
    """Stands where nobody keeps tasks."""

    async def check(self, task: str, agent: str) -> None:
        """See `Tasks.check`."""
        del task, agent
        raise NotFound("There is no such task of yours.")

    def done(self, task: str, agent: str | None, call: str) -> None:
        """See `Tasks.done`."""
        del task, agent, call


CalledBack = Callable[[str, str, bool, str], None]
"""Takes call-back, call, whether the customer was reached, and why not."""


def as_it_is(number: str) -> str:
    """Take a number in the form in which it came."""
    return number


def never() -> float:
    """Draw the chance that takes the first way."""
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """
    The parts behind it; the plain ones refuse.

    Args:
        requests: Other programs.
        accounts: Customers by account.
        dialled_form: Gives a number the form in which dial rules know it.
        chance: Draws from 0 up to but not 1, for `percent`.
        rings: Calls to outside numbers, for the caps of the dial rules.
        recorder: Records prompts by telephone.
        has_trunk: Whether there is a way out for calls of our own.
        tasks: What agents have to do.
        listeners: Told of every attempt to call somebody back: the call-back, the call, whether
            the customer was reached, and why not.
    """

    requests: Requests = field(default_factory=NoRequests)
    accounts: Accounts = field(default_factory=NoAccounts)
    dialled_form: Callable[[str], str] = as_it_is
    chance: Callable[[], float] = never
    rings: OutsideRings = field(default_factory=OutsideRings)
    recorder: Recorder = field(default_factory=NoRecorder)
    has_trunk: bool = True
    tasks: Tasks = field(default_factory=NoTasks)
    listeners: list[CalledBack] = field(default_factory=list)

    def called_back(self, callback: str, call: str, reached: bool, why: str) -> None:  # noqa: FBT001 - told so
        """Tell the listeners what became of an attempt."""
        for listener in self.listeners:
            listener(callback, call, reached, why)
