"""One user's desk: his open pages, what each has seen, and which of them has the phone."""

import asyncio
from collections.abc import Mapping
from typing import Any

from callcenter.identity.model import Principal
from callcenter.web.desk_connection import DeskConnection
from callcenter.web.desk_feed import Feed, encode
from callcenter.web.phone_seat import TOPIC as PHONE
from callcenter.web.phone_seat import PhoneSeat


class Desk:
    """
    The feed, the open tabs and the phone of one user.

    `grace` runs while no tab is open: when it ends, the desk is gone.
    """

    def __init__(self, principal: Principal) -> None:
        self.feed = Feed(principal)
        self.tabs: list[DeskConnection] = []
        self.grace: asyncio.TimerHandle | None = None
        self._phone = PhoneSeat()

    def watch_phone(self, tab: DeskConnection) -> Mapping[str, Any]:
        """Let a page hear who has the phone, and return who has it now."""
        tab.topics.add(PHONE)
        return self._phone.view()

    def claim_phone(self, tab: DeskConnection, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Let a page have the phone, if nobody has it or it insists; return who has it then.

        Raises:
            Invalid: The page does not say which it is.
        """
        if self._phone.claim(tab, with_):
            self._tell_phone()
        return self._phone.view()

    def leave_phone(self, tab: DeskConnection) -> Mapping[str, Any]:
        """Take the phone from a page that has it; return who has it then."""
        if self._phone.leave(tab):
            self._tell_phone()
        return self._phone.view()

    def _tell_phone(self) -> None:
        """Tell the user's own pages who has the phone now; nobody else watches it."""
        payload = encode({"topic": PHONE, "type": "phone.held", "data": self._phone.view()})
        for tab in self.tabs:
            if PHONE in tab.topics:
                tab.send(payload, (PHONE,))
