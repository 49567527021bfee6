"""HTTP of identity: the session and the users."""

from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.passwords import Passwords
from callcenter.identity.session_api import SessionApi
from callcenter.identity.store import IdentityStore
from callcenter.identity.users_api import UsersApi
from callcenter.web.authentication import SessionCookie
from callcenter.web.route import Route


def identity_routes(
    store: IdentityStore, doorkeeper: Doorkeeper, passwords: Passwords, cookie: SessionCookie
) -> list[Route]:
    """Make the routes of sessions and users."""
    return [
        *SessionApi(store, doorkeeper, passwords, cookie).routes(),
        *UsersApi(store, doorkeeper, passwords).routes(),
    ]
