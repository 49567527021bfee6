"""One action on its way, and when its answer is complete."""

import asyncio
from collections.abc import Callable

from panoramisk.message import Message

from callcenter.telephony.ami.model import ActionRefused, AmiAnswer, AmiEvent

LIST_ITEMS = 50_000


class Action:
    """
    Waits for the answer to one action; takes the place of panoramisk's own action class.

    An answer is a list only where Asterisk says `EventList: start`: guessing it from the wording
    of messages leaves actions waiting for ever.

    Args:
        action_id: Unguessable, so that no text from outside is taken for the answer.
        name: For the error.
        to_event: Turns a list item into a plain value.
    """

    def __init__(
        self, action_id: str, name: str, to_event: Callable[[Message, bool], AmiEvent]
    ) -> None:
        self.id = self.action_id = action_id
        self.future: asyncio.Future[AmiAnswer] = asyncio.get_running_loop().create_future()
        self._name = name
        self._to_event = to_event
        self._head: dict[str, str] | None = None
        self._items: list[AmiEvent] = []

    def add_message(self, message: Message, *, doubtful: bool = False) -> bool:
        """
        Take one message that carries this action's id.

        Returns:
            Whether the message belonged to the answer; an event that only follows the action
            (OriginateResponse) does not.
        """
        if self.future.done():
            return False
        if "event" not in message:  # OriginateResponse is an event with a Response header
            self._begin(message)
            return True
        if self._head is None:
            return False
        if str(message.eventlist).lower() in {"complete", "cancelled"}:
            self._finish()
        elif len(self._items) == LIST_ITEMS:
            self.fail(ActionRefused(self._name, "the list is too long"))
        else:
            self._items.append(self._to_event(message, doubtful))
        return True

    def fail(self, error: Exception) -> None:
        """End the wait with an error, if it still goes on."""
        if not self.future.done():
            self.future.set_exception(error)
            self.future.exception()  # the one who waited may be gone

    def _begin(self, message: Message) -> None:
        head = {str(key).lower(): str(value) for key, value in message.items()}
        if not message.success:
            self.fail(ActionRefused(self._name, head.get("message", "no reason given")))
            return
        self._head = head
        if head.get("eventlist", "").lower() != "start":
            self._finish()

    def _finish(self) -> None:
        if not self.future.done():
            self.future.set_result(AmiAnswer(fields=self._head or {}, items=tuple(self._items)))
