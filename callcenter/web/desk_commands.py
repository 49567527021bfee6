"""What the desk socket needs of the rooms behind it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from callcenter.identity.model import Principal, Role


class DeskCommands(Protocol):
    """What stands behind the desks: the live centre."""

    async def do(
        self, principal: Principal, command: str, with_: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """
        Perform a command; the answer's members go back to the client.

        Raises:
            RequestError, RemoteError: Told to the client by code and detail.
        """

    def snapshot(self, principal: Principal) -> Mapping[str, Any]:
        """Return all that this desk shows now; the next event follows exactly after it."""

    def attached(self, principal: Principal) -> None:
        """Note that a desk is there again (the first of its user's)."""

    def detached(self, principal: Principal) -> None:
        """Note that no desk of this user has been there for the grace time."""


class Sessions(Protocol):
    """What the hub asks of identity."""

    async def living(self, session_ids: Collection[int]) -> frozenset[int]:
        """Tell which of these sessions still stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that several people watch: who may, and what it shows now."""

    name: str
    roles: frozenset[Role]
    snapshot: Callable[[], Mapping[str, Any]]
