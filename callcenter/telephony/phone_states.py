"""
States of phones, asked for and not believed.

An event that a phone's state changed has no channel and therefore no seal. It only makes us ask
Asterisk, whose answer to our own action nobody can forge. A short pause before the question also
swallows the flapping of a phone that registers anew.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from callcenter.errors import RemoteError
from callcenter.floor.ports.pbx_events import DeviceChanged
from callcenter.telephony.snapshot import device_state

PAUSE_S = 0.05
AGAIN_S = 1.0


class PhoneStates:
    """
    Asks for the states of phones that may have changed.

    Args:
        ask: Returns Asterisk's word for a phone's state.
        tell: Takes what is different from before.
    """

    def __init__(
        self, ask: Callable[[str], Awaitable[str]], tell: Callable[[DeviceChanged], None]
    ) -> None:
        self._ask = ask
        self._tell = tell
        self._known: dict[str, str] = {}
        self._ours: frozenset[str] = frozenset()
        self._hinted: set[str] = set()
        self._hint = asyncio.Event()

    def know(self, states: dict[str, str]) -> None:
        """Take the states of a snapshot, which its receiver knows too."""
        self._known = dict(states)
        self._ask_unknown()

    def expect(self, phones: Iterable[str]) -> None:
        """
        Name the phones there are.

        Asterisk lists no phone whose state never changed: one that never registered would pass for
        one that can ring.
        """
        self._ours = frozenset(phones)
        self._ask_unknown()

    def _ask_unknown(self) -> None:
        for phone in self._ours - self._known.keys():
            self.hint(phone)

    def hint(self, phone: str) -> None:
        """Note that a phone's state may have changed."""
        self._hinted.add(phone)
        self._hint.set()

    async def run(self) -> None:
        """Ask and tell until cancelled."""
        while True:
            await self._hint.wait()
            await asyncio.sleep(PAUSE_S)
            self._hint.clear()
            hinted, self._hinted = self._hinted, set()
            for phone in sorted(hinted):
                known = self._known
                try:
                    state = device_state(await self._ask(phone))
                except RemoteError:
                    await asyncio.sleep(AGAIN_S)
                    self._hinted |= hinted
                    self._hint.set()
                    break
                hinted.discard(phone)
                if known is self._known:
                    self._compare(phone, state)
                else:  # a snapshot came meanwhile: nobody can tell which of both is younger
                    self.hint(phone)

    def _compare(self, phone: str, state: str) -> None:
        if self._known.get(phone) != state:
            self._known[phone] = state
            self._tell(DeviceChanged(endpoint=phone, state=state))
