"""
Desks of agents who are not to see customers' numbers: hidden on the way out, known on the way in.

An agent can still call whom he sees: a desk sends back the number as it was shown, and it is taken
for what it stands for: a number of the customer or of the task that is named with it, else one that
this desk was shown. Where that is not certain, nothing is dialled.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from callcenter.customers.model import mask
from callcenter.errors import Invalid
from callcenter.floor.desk.desk_events import DeskEvent
from callcenter.identity.model import Principal, Role
from callcenter.web.desk_commands import DeskCommands

HIDDEN = "*"
MOST_REMEMBERED = 200
_NUMBERS = frozenset({"caller", "e164", "party"})
_INWARD = frozenset({"in", "internal"})
_SENT = ("number", "to")


class KnownNumbers(Protocol):
    """Where numbers are found that a desk names by what they belong to."""

    async def of_customer(self, customer: int) -> Sequence[str]:
        """Return the numbers of a customer; of one that is not there none."""

    async def of_task(self, task: str) -> Sequence[str]:
        """Return the number that a task (`voicemail:…`, `missed:…`) is about."""


class NumberMask:
    """
    Hides numbers from agents while the centre wants it.

    Args:
        masked_for: Roles that see numbers masked, as the centre has it now.
    """

    def __init__(self, masked_for: Callable[[], Collection[str]]) -> None:
        self._masked_for = masked_for
        self._shown: dict[str, dict[str, str | None]] = {}

    @property
    def on(self) -> bool:
        """Whether agents see numbers masked."""
        return Role.AGENT in self._masked_for()

    def event(self, agent: str, event: DeskEvent) -> object:
        """Return what is sent of an event."""
        return self.hide(agent, asdict(event)) if self.on else event

    def hide(self, agent: str, value: Any) -> Any:  # noqa: ANN401 - any plain data
        """Return plain data with the numbers of customers hidden."""
        if isinstance(value, Mapping):
            # The dialled number of a call to us is ours, not the customer's.
            names = _NUMBERS if value.get("direction") in _INWARD else _NUMBERS | {"number"}
            return {
                name: self.show(agent, inner)
                if name in names and isinstance(inner, str)
                else self.hide(agent, inner)
                for name, inner in value.items()
            }
        if isinstance(value, list | tuple):
            return [self.hide(agent, inner) for inner in value]
        return value

    def show(self, agent: str, number: str) -> str:
        """Return a number as the agent may see it, and remember what it stands for."""
        hidden = mask(number, {Role.AGENT}, self._masked_for())
        if hidden != number:
            shown = self._shown.setdefault(agent, {})
            other = shown.pop(hidden, number)
            shown[hidden] = number if other == number else None  # two people: not certain any more
            if len(shown) > MOST_REMEMBERED:
                del shown[next(iter(shown))]
        return hidden

    def meant(self, agent: str, hidden: str, known: Sequence[str]) -> str:
        """
        Return the number that a hidden one stands for.

        Args:
            agent: Whose desk sends it.
            hidden: As it was shown.
            known: Numbers of the customer or task that it belongs to; looked at first.

        Raises:
            Invalid: It is not certain which.
        """
        matching = {number for number in known if mask(number, {Role.AGENT}, ["agent"]) == hidden}
        if not matching:
            matching = {self._shown.get(agent, {}).get(hidden) or ""} - {""}
        if len(matching) != 1:
            raise Invalid(
                "This hidden number may be several: choose the customer first.",
                code="masked_number",
            )
        return matching.pop()


class MaskedCommands:
    """
    The floor's desk commands, for desks that see numbers masked.

    Args:
        commands: Of the floor.
        numbers: Hides and remembers.
        known: Finds numbers by customer and task.
    """

    def __init__(self, commands: DeskCommands, numbers: NumberMask, known: KnownNumbers) -> None:
        self._commands = commands
        self._numbers = numbers
        self._known = known

    async def do(
        self, principal: Principal, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """See `DeskCommands.do`."""
        agent = principal.agent
        if agent is None or not self._numbers.on:
            return await self._commands.do(principal, command, with_)
        sent = dict(with_)
        for name in _SENT:
            hidden = sent.get(name)
            if isinstance(hidden, str) and HIDDEN in hidden and command.startswith("call."):
                bare = hidden.replace(" ", "")
                sent[name] = self._numbers.meant(agent, bare, await self._belonging(with_))
        answer = await self._commands.do(principal, command, sent)
        return self._hidden(agent, answer)

    def snapshot(self, principal: Principal) -> Mapping[str, Any]:
        """See `DeskCommands.snapshot`."""
        told = self._commands.snapshot(principal)
        if principal.agent is None or not self._numbers.on:
            return told
        return self._hidden(principal.agent, told)

    def attached(self, principal: Principal) -> None:
        """See `DeskCommands.attached`."""
        self._commands.attached(principal)

    def detached(self, principal: Principal) -> None:
        """See `DeskCommands.detached`."""
        self._commands.detached(principal)

    async def _belonging(self, with_: Mapping[str, Any]) -> Sequence[str]:
        customer, task = with_.get("customer"), with_.get("from_task")
        if isinstance(customer, int):
            return await self._known.of_customer(customer)
        return await self._known.of_task(task) if isinstance(task, str) else ()

    def _hidden(self, agent: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
        hidden: Mapping[str, Any] = self._numbers.hide(agent, told)
        return hidden
