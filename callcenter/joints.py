"""Small pieces that join parts which are made one after the other, or must not know each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from callcenter.customers.store import CustomerStore
from callcenter.errors import NotFound
from callcenter.floor.desk.desk_events import DeskEvent
from callcenter.floor.floor import Floor
from callcenter.ledger import events
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.store import LedgerStore
from callcenter.masked_desks import NumberMask
from callcenter.recordings.model import Recording, State
from callcenter.voicemails.model import Voicemail
from callcenter.voicemails.store import VoicemailStore
from callcenter.web.desk_socket import DeskHub


class HubDesks:
    """
    Lets the floor send desk events to the hub, which is made after it.

    Args:
        numbers: Hides numbers from agents who are not to see them.
    """

    def __init__(self, numbers: NumberMask | None = None) -> None:
        self.hub: DeskHub | None = None
        self._numbers = numbers

    def send(self, agent: str, event: DeskEvent) -> None:
        """See `desk_events.Desks`."""
        if self.hub is not None:
            data = event if self._numbers is None else self._numbers.event(agent, event)
            self.hub.send(agent, event.type, data)

    def publish(self, topic: str, type_: str, data: object, *, key: str | None = None) -> None:
        """See `board.Watchers`."""
        if self.hub is not None:
            self.hub.publish(topic, type_, data, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNumbers:
    """Finds numbers that a desk names by what they belong to; see `masked_desks.KnownNumbers`."""

    customers: CustomerStore
    calls: LedgerStore
    voicemails: VoicemailStore

    async def of_customer(self, customer: int) -> Sequence[str]:
        """See `KnownNumbers.of_customer`."""
        try:
            found = await self.customers.get(customer)
        except NotFound:
            return ()
        return [number.e164 for number in found.numbers]

    async def of_task(self, task: str) -> Sequence[str]:
        """See `KnownNumbers.of_task`."""
        kind, _, name = task.partition(":")
        if kind == "voicemail":
            message = await self.voicemails.one(name)
            caller = message.caller if message is not None else None
        else:
            record = await self.calls.call(name)
            caller = record["caller"] if record is not None else None
        return () if caller is None else [caller]


class LiveCalls:
    """Tells the shelves which calls live, once there is a floor to ask."""

    def __init__(self) -> None:
        self.floor: Floor | None = None

    def ids(self) -> Collection[str]:
        """Return the ids of the live calls."""
        return self.floor.live_call_ids if self.floor is not None else ()


class SweptNews:
    """Writes what a sweep found after a crash into the story of its call."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def recording(self, recording: Recording) -> None:
        """A recording was finished that its call does not know yet."""
        self._ledger.append(
            f"call:{recording.call}",
            events.RecordingKept(
                recording=recording.id, leg=recording.leg, length_s=recording.length_s
            )
            if recording.state is State.READY
            else events.RecordingMissing(leg=recording.leg, why=recording.missing_reason or "lost"),
        )

    def message(self, message: Voicemail) -> None:
        """A message was registered that its call does not know yet."""
        self._ledger.append(
            f"call:{message.call}",
            events.VoicemailTaken(
                voicemail=message.id, mailbox=message.mailbox, length_s=message.length_s
            ),
        )
