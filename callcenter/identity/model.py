"""Who may do what: users, roles and the signed-in principal."""

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
