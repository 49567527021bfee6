"""
Which of a user's open pages has the browser phone.

The exchange rings the page that signed in last, and tells the others nothing: two pages that both
believe to have the phone would lose calls. So pages ask here first, whatever browser or machine
they run on.
"""

import re
from collections.abc import Mapping
from typing import Any

from callcenter.errors import Invalid
from callcenter.web.desk_connection import DeskConnection

TOPIC = "phone"
_PAGE = re.compile(r"[0-9A-Za-z-]{1,40}")


class PhoneSeat:
    """One user's: at most one page sits there, and leaves it with its connection."""

    def __init__(self) -> None:
        self._page: str | None = None
        self._tab: DeskConnection | None = None

    def view(self) -> Mapping[str, Any]:
        """Return what pages are shown."""
        return {"page": self._page}

    def claim(self, tab: DeskConnection, with_: Mapping[str, Any]) -> bool:
        """
        Let a page have the phone if nobody has it, or if it insists (`take`).

        Returns:
            True when the seat changed hands.

        Raises:
            Invalid: The page does not say which it is.
        """
        page = with_.get("page")
        if not isinstance(page, str) or not _PAGE.fullmatch(page):
            raise Invalid("Name the page.", fields={"page": "1 to 40 letters, digits or -"})
        if self._page not in {None, page} and with_.get("take") is not True:
            return False
        changed = self._page != page
        self._page, self._tab = page, tab
        return changed

    def leave(self, tab: DeskConnection) -> bool:
        """Take the phone from a connection; False if it did not have it."""
        if self._tab is not tab:
            return False
        self._page = self._tab = None
        return True
