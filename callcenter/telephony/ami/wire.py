"""
panoramisk's Manager and protocol, tamed: bytes in and out of one connection, nothing more.

Used of panoramisk: `Manager` (holds the protocol factory), `AMIProtocol` (the shape of the
protocol and its table of pending answers) and `Message`. Overridden is all that would reconnect,
replay actions, guess lists, read text from split bytes or run callbacks inside the socket.
"""

import asyncio
from collections.abc import Callable
from typing import Any, NoReturn

import structlog
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager
from panoramisk.message import Message

from callcenter.errors import LinkDown
from callcenter.telephony.ami.action import Action
from callcenter.telephony.ami.frames import FrameCutter, FrameTooLong
from callcenter.telephony.ami.limits import Tally
from callcenter.telephony.ami.reading import read_frame

log = structlog.get_logger(__name__)

OUTGOING_BYTES = 1 << 20
"""A peer that takes nothing of so much is as good as gone."""

_EVENT, _ACTION_ID = b"Event: ", b"\r\nActionID: "


class LinkManager(Manager):  # type: ignore[misc] # panoramisk has no types
    """
    Stands where panoramisk expects its manager; reports and never acts by itself.

    Args:
        on_event: Gets every event message and whether it is doubtful; must not raise.
        on_lost: Called once when the connection is lost.
        tally: Bad frames are counted there.
        wanted: Names of the events to read; all when None.
    """

    def __init__(
        self,
        on_event: Callable[[Message, bool], None],
        on_lost: Callable[[], None],
        tally: Tally,
        wanted: frozenset[str] | None = None,
    ) -> None:
        super().__init__(protocol_factory=lambda: LinkProtocol(self))
        self.take_event = on_event
        self.take_loss = on_lost
        self.tally = tally
        self._wanted = None if wanted is None else {name.encode() for name in wanted}

    def leaves_out(self, frame: bytes) -> bool:
        """Tell whether a frame is an event that nobody wants; items of answers never are."""
        if self._wanted is None or not frame.startswith(_EVENT):
            return False
        name = frame[len(_EVENT) :].partition(b"\r\n")[0]
        return name not in self._wanted and _ACTION_ID not in frame

    @property
    def protocol_factory(self) -> Callable[[], "LinkProtocol"]:
        """What makes the protocol of a new connection."""
        factory: Callable[[], LinkProtocol] = self.config["protocol_factory"]
        return factory

    def connection_lost(self, exc: object) -> None:
        """Report the loss; panoramisk would connect again and replay."""
        del exc
        self.take_loss()

    def connect(self, *_: object, **__: object) -> NoReturn:
        """Refuse: the link's own task connects."""
        raise NotImplementedError("the link connects by itself")

    def send_action(self, *_: object, **__: object) -> NoReturn:
        """Refuse: it replays, hangs and escapes nothing."""
        raise NotImplementedError("actions are sent with AmiLink.act")


class LinkProtocol(AMIProtocol):  # type: ignore[misc] # panoramisk has no types
    """
    One connection: whole frames in, whole actions out, every answer to its own action.

    Args:
        manager: Known from the first byte on.
    """

    responses: dict[str, Action]
    transport: asyncio.Transport
    closed: bool
    version: str | None

    def __init__(self, manager: LinkManager) -> None:
        self._manager = manager
        self._cutter = FrameCutter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection."""
        super().connection_made(transport)
        self.factory = self._manager

    def data_received(self, data: bytes) -> None:
        """Take bytes. Nothing that a peer sends may raise out of here."""
        try:
            for frame in self._cutter.feed(data):
                self._take(frame)
        except FrameTooLong:
            self._manager.tally.bad_frames += 1
            log.warning("ami.frame_too_long")
            self.transport.abort()

    def handle_message(self, message: Message, *, doubtful: bool = False) -> None:
        """Give an answer to its action, everything else to the events."""
        action = self.responses.get(message.action_id)
        if action is not None and action.add_message(message, doubtful=doubtful):
            return
        if "event" in message:
            self._manager.take_event(message, doubtful)

    def register(self, action: Action) -> None:
        """Expect the answer to an action."""
        self.responses[action.id] = action

    def forget(self, action: Action) -> None:
        """Expect it no longer."""
        self.responses.pop(action.id, None)

    def write(self, line: bytes) -> None:
        """
        Send.

        Raises:
            LinkDown: The connection is closing, or the peer takes nothing any more.
        """
        if self.transport.get_write_buffer_size() > OUTGOING_BYTES:
            self.transport.abort()
        if self.transport.is_closing():
            raise LinkDown("the manager connection is closing")
        self.transport.write(line)

    def connection_lost(self, exc: Any) -> None:  # noqa: ANN401 - panoramisk's own signature
        """Fail what waits, keep nothing for later, report once."""
        if self.closed:
            return
        self.closed = True
        for action in list(self.responses.values()):
            action.fail(LinkDown("the manager connection was lost; the action's fate is unknown"))
        self.responses.clear()
        self._manager.connection_lost(exc)

    def close(self) -> None:
        """Cut the connection; panoramisk would keep unanswered actions for a replay."""
        self.transport.abort()

    def _take(self, frame: bytes) -> None:
        if self.version is None:
            self.version = frame.decode("ascii", "replace")
            return
        if self._manager.leaves_out(frame):
            return
        try:
            message, doubtful = read_frame(frame)
            if message is None:
                self._manager.tally.bad_frames += 1
            else:
                self.handle_message(message, doubtful=doubtful)
        except Exception as error:  # noqa: BLE001 - one bad frame must not end the link
            self._manager.tally.bad_frames += 1
            log.warning("ami.bad_frame", why=type(error).__name__)
