"""Who may do what: users, roles and the signed-in principal."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The four kinds of people behind the desk; a user may hold several."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"
    QA = "qa"


EVERYONE = frozenset(Role)
"""Every signed-in user, whatever the role."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """
    The user on whose behalf a request or a desk socket acts.

    `agent` is the agent number (工号) where the user is an agent, else None.
    """

    user_id: int
    username: str
    roles: frozenset[Role]
    agent: str | None
    session_id: int


NOBODY = Principal(user_id=0, username="", roles=frozenset(), agent=None, session_id=0)
"""Who asks on a public route without being signed in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody who may sign in; `disabled` users may not, and stay for the records' sake."""

    id: int
    username: str
    roles: frozenset[Role]
    agent: str | None
    language: str
    disabled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """A user about to be added; the password only as its hash."""

    username: str
    password_hash: str
    roles: frozenset[Role]
    agent: str | None = None
    language: str = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What of a user shall be different; `agent` counts only with `set_agent`."""

    roles: frozenset[Role] | None = None
    agent: str | None = None
    set_agent: bool = False
    language: str | None = None
    disabled: bool | None = None
    password_hash: str | None = None


USERNAME_PATTERN = r"^[a-z0-9][a-z0-9._@-]{0,63}$"
AGENT_PATTERN = r"^[0-9]{2,8}$"
LANGUAGES = ("zh-CN", "en")
MIN_PASSWORD = 8
MAX_PASSWORD = 200


def fold_username(text: str) -> str:
    """Make two spellings of one user name equal; names are stored like this."""
    return text.strip().lower()


def new_user_fault(
    username: str, roles: frozenset[Role], agent: str | None
) -> tuple[str, str] | None:
    """Tell which field of a new user breaks which rule, or None; the name folded already."""
    if not re.fullmatch(USERNAME_PATTERN, username):
        return "username", "Use small letters, digits and . _ @ -"
    if agent is not None and not re.fullmatch(AGENT_PATTERN, agent):
        return "agent", "An agent number has two to eight digits."
    if Role.AGENT in roles and agent is None:
        return "agent", "The role agent needs an agent number."
    return None


def password_fault(password: str, username: str) -> str | None:
    """Tell what is wrong with a password that somebody chose, or None."""
    if len(password) < MIN_PASSWORD:
        return f"Choose at least {MIN_PASSWORD} characters."
    if len(password) > MAX_PASSWORD:
        return f"Choose at most {MAX_PASSWORD} characters."
    if fold_username(password) == username or len(set(password)) < 3:
        return "Choose one that is harder to guess."
    return None
