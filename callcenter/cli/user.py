"""`callcenter user`: add people, give them a password, list and disable them."""

import getpass
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Annotated, Literal

from cyclopts import App, Parameter

from callcenter.clock import SteadyClock
from callcenter.database.pool import open_pool
from callcenter.database.whichever import database
from callcenter.errors import NotFound, OperatorError, RequestError
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.model import (
    NewUser,
    Role,
    User,
    UserChange,
    fold_username,
    new_user_fault,
    password_fault,
)
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore
from callcenter.settings import read_settings

app = App(name="user", help="People who may sign in, and what they may do.")

Name = Annotated[str, Parameter(help="User name, such as the agent number.")]
_LISTED = 200


@app.command
async def add(
    username: Name,
    role: list[Role],
    *,
    agent: str | None = None,
    language: Literal["zh-CN", "en"] = "zh-CN",
) -> None:
    """
    Add a user; the password is asked for, or read from standard input.

    For example `callcenter user add 1011 agent --agent 1011`, or `callcenter user add li qa`.

    Args:
        username: User name.
        role: One or more of agent, supervisor, admin, qa.
        agent: Agent number; needed for the role agent.
        language: Language of the pages.
    """
    name = fold_username(username)
    with _told():
        fault = new_user_fault(name, frozenset(role), agent)
        if fault is not None:
            raise OperatorError(f"{fault[0]}: {fault[1]}", "Nothing was changed.")
        async with _identity() as (store, _, passwords):
            password_hash = await passwords.hash(_new_password(name))
            user = await store.add_user(
                NewUser(
                    username=name,
                    password_hash=password_hash,
                    roles=frozenset(role),
                    agent=agent,
                    language=language,
                ),
                who=_who(),
            )
            _say(_line(user))


@app.command
async def passwd(username: Name) -> None:
    """Give a user a new password; all sessions of that user end."""
    with _told():
        async with _identity() as (store, doorkeeper, passwords):
            user = await _find(store, username)
            password_hash = await passwords.hash(_new_password(user.username))
            change = UserChange(password_hash=password_hash)
            await doorkeeper.change_user(user.id, change, who=_who())
            _say(f"{user.username} has a new password.")


@app.command(name="list")
async def list_users() -> None:
    """List all users with their roles."""
    with _told():
        async with _identity() as (store, _, _):
            after = ""
            while users := await store.users(after=after, limit=_LISTED):
                for user in users:
                    _say(_line(user))
                after = users[-1].username


@app.command
async def disable(username: Name) -> None:
    """Disable a user; all sessions and desks of that user end within seconds."""
    with _told():
        async with _identity() as (store, doorkeeper, _):
            user = await _find(store, username)
            await doorkeeper.change_user(user.id, UserChange(disabled=True), who=_who())
            _say(f"{user.username} cannot sign in any more.")


@asynccontextmanager
async def _identity() -> AsyncIterator[tuple[IdentityStore, Doorkeeper, Passwords]]:
    async with database(read_settings()) as url:
        pool = await open_pool(url, size=1)
        passwords = Passwords()
        try:
            store = IdentityStore(pool)
            yield store, Doorkeeper(store, passwords, SteadyClock()), passwords
        finally:
            passwords.close()
            await pool.close()


async def _find(store: IdentityStore, username: str) -> User:
    found = await store.user_by_name(fold_username(username))
    if found is None:
        raise NotFound("There is no such user.")
    return found[0]


@contextmanager
def _told() -> Iterator[None]:
    """Tell a refusal as one line instead of a trace."""
    try:
        yield
    except RequestError as error:
        raise OperatorError(error.detail, "Nothing was changed.") from None


def _new_password(username: str) -> str:
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if getpass.getpass("Again: ") != password:
            raise OperatorError("The two passwords differ.", "Nothing was changed.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    fault = password_fault(password, username)
    if fault is not None:
        raise OperatorError(fault, "Nothing was changed.")
    return password


def _line(user: User) -> str:
    state = "disabled" if user.disabled else "enabled"
    return "\t".join((user.username, ",".join(sorted(user.roles)), user.agent or "-", state))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _who() -> str:
    return f"cli:{getpass.getuser()}"
