"""The users over HTTP, for admins."""

from functools import partial

from callcenter.errors import Conflict, Invalid
from callcenter.identity.answers import (
    UserNew,
    UserPatch,
    UsersQuery,
    UserView,
    check_new_password,
    user_view,
)
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.model import NewUser, Role, UserChange, fold_username, new_user_fault
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.route import Asked, Route

_BY_NAME = Cursor("users", str)


class UsersApi:
    """The handlers of `/users`."""

    def __init__(self, store: IdentityStore, doorkeeper: Doorkeeper, passwords: Passwords) -> None:
        self._store = store
        self._doorkeeper = doorkeeper
        self._passwords = passwords

    def routes(self) -> list[Route]:
        """Make the routes."""
        admin = frozenset({Role.ADMIN})
        many = partial(Route, path="/users", roles=admin, tags=("users",), max_bytes=4_000)
        one = partial(many, path="/users/{id:int}", answer=UserView)
        return [
            many(
                method="GET",
                handler=self.list_users,
                summary="List users by name",
                query=UsersQuery,
                answer=Page[UserView],
            ),
            many(
                method="POST",
                handler=self.add,
                summary="Add a user",
                body=UserNew,
                answer=UserView,
                status=201,
            ),
            one(method="GET", handler=self.read, summary="Read a user"),
            one(
                method="PATCH",
                handler=self.change,
                summary="Change or disable a user",
                body=UserPatch,
            ),
        ]

    async def list_users(self, asked: Asked[None, UsersQuery]) -> Page[UserView]:
        """List users by name."""
        query = asked.query
        (after,) = _BY_NAME.read(query.cursor) or ("",)
        found = await self._store.users(
            after=after, disabled=query.disabled, role=query.role, limit=query.limit + 1
        )
        page, following = cut_page(found, query.limit, lambda user: _BY_NAME.write(user.username))
        return Page(items=[user_view(user) for user in page], next=following)

    async def add(self, asked: Asked[UserNew, None]) -> UserView:
        """Add a user."""
        body = asked.body
        username = fold_username(body.username)
        fault = new_user_fault(username, body.roles, body.agent)
        if fault is not None:
            raise Invalid("Some values break a rule.", fields=dict([fault]))
        check_new_password(body.password, username, "password")
        new = NewUser(
            username=username,
            password_hash=await self._passwords.hash(body.password.get_secret_value()),
            roles=body.roles,
            agent=body.agent,
            language=body.language,
        )
        return user_view(await self._store.add_user(new, who=asked.principal.username))

    async def read(self, asked: Asked[None, None]) -> UserView:
        """Read one user."""
        return user_view(await self._store.user(int(asked.path["id"])))

    async def change(self, asked: Asked[UserPatch, None]) -> UserView:
        """Change a user; what the user may no longer do ends at once."""
        user_id, body = int(asked.path["id"]), asked.body
        if body.disabled and user_id == asked.principal.user_id:
            raise Conflict("Nobody disables himself.", code="own_user")
        password_hash = None
        if body.password is not None:
            username = (await self._store.user(user_id)).username
            check_new_password(body.password, username, "password")
            password_hash = await self._passwords.hash(body.password.get_secret_value())
        wanted = UserChange(
            roles=body.roles,
            agent=body.agent,
            set_agent="agent" in body.model_fields_set,
            language=body.language,
            disabled=body.disabled,
            password_hash=password_hash,
        )
        who = asked.principal.username
        return user_view(await self._doorkeeper.change_user(user_id, wanted, who=who))
