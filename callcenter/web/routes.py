"""The one route of the web room itself: the desk socket."""

from callcenter.identity.model import EVERYONE
from callcenter.web.desk_socket import DeskHub, DeskQuery
from callcenter.web.route import Route


def desk_routes(hub: DeskHub) -> list[Route]:
    """Make the route of the desk socket."""
    return [
        Route(
            method="GET",
            path="/desk",
            roles=EVERYONE,
            handler=hub.serve,
            summary="Desk socket (WebSocket): events and commands",
            query=DeskQuery,
            status=101,
            own_only=True,
            tags=("desk",),
        )
    ]
