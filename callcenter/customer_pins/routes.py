"""PINs over HTTP: set and taken away by right; nobody can read one."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from callcenter.customer_pins.checking import CustomerPins
from callcenter.customer_pins.store import PinStore
from callcenter.identity.model import Role
from callcenter.web.route import Asked, Route

_KEEPERS = frozenset({Role.ADMIN, Role.SUPERVISOR})

Pin = Annotated[str, Field(pattern="^[0-9]{4,16}$", repr=False)]


class PinBody(BaseModel):
    """A PIN of 4 to 16 digits."""

    pin: Pin


class PinAnswer(BaseModel):
    """Whether a customer has a PIN: since when, null for none."""

    set_at: datetime | None


def pin_routes(store: PinStore, pins: CustomerPins) -> list[Route]:
    """Make the routes of PINs."""
    return PinApi(store, pins).routes()


class PinApi:
    """The handlers of `/customers/{id}/pin`."""

    def __init__(self, store: PinStore, pins: CustomerPins) -> None:
        self._store = store
        self._pins = pins

    def routes(self) -> list[Route]:
        """Make the routes."""
        path = "/customers/{id:int}/pin"
        return [
            Route(
                method="GET",
                path=path,
                roles=_KEEPERS,
                handler=self.read,
                summary="Tell whether a customer has a PIN",
                answer=PinAnswer,
                tags=("customers",),
            ),
            Route(
                method="PUT",
                path=path,
                roles=_KEEPERS,
                handler=self.put,
                summary="Set the PIN by which a customer proves who calls",
                body=PinBody,
                status=204,
                tags=("customers",),
            ),
            Route(
                method="DELETE",
                path=path,
                roles=_KEEPERS,
                handler=self.delete,
                summary="Take a customer's PIN away",
                status=204,
                tags=("customers",),
            ),
        ]

    async def read(self, asked: Asked[None, None]) -> PinAnswer:
        """See `Route.summary`."""
        return PinAnswer(set_at=await self._store.changed_at(int(asked.path["id"])))

    async def put(self, asked: Asked[PinBody, None]) -> None:
        """See `Route.summary`."""
        who = asked.principal.username
        await self._pins.put(int(asked.path["id"]), asked.body.pin, who=who)

    async def delete(self, asked: Asked[None, None]) -> None:
        """See `Route.summary`."""
        await self._store.delete(int(asked.path["id"]), who=asked.principal.username)
