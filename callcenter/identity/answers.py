"""What identity takes and gives over HTTP."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, SecretStr

from callcenter.errors import Invalid
from callcenter.identity.model import AGENT_PATTERN, MAX_PASSWORD, Role, User, password_fault
from callcenter.web.page import PageQuery

# Secret, so that a password shows in no trace, whatever goes wrong.
Password = Annotated[SecretStr, Field(min_length=1, max_length=MAX_PASSWORD)]
Username = Annotated[str, Field(min_length=1, max_length=64)]
Language = Literal["zh-CN", "en"]
Roles = Annotated[frozenset[Role], Field(min_length=1)]
AgentNumber = Annotated[str, Field(pattern=AGENT_PATTERN)]


class SignIn(BaseModel):
    """Who wants in."""

    username: Username
    password: Password


class UserView(BaseModel):
    """A user as others may see them."""

    id: int
    username: str
    roles: list[Role]
    agent: str | None
    language: str
    disabled: bool


class SessionStarted(BaseModel):
    """A new session; the token is told only here."""

    token: str
    user: UserView
    expires_at: datetime


class SessionView(BaseModel):
    """Who is signed in."""

    user: UserView


class SessionPatch(BaseModel):
    """What users may change of themselves."""

    language: Language


class PasswordChange(BaseModel):
    """The asker's own password."""

    old: Password
    new: Password


class UsersQuery(PageQuery):
    """Which users."""

    disabled: bool | None = None
    role: Role | None = None


class UserNew(BaseModel):
    """A user to add."""

    username: Username
    password: Password
    roles: Roles
    agent: AgentNumber | None = None
    language: Language = "zh-CN"


class UserPatch(BaseModel):
    """What shall be different; what is left out stays."""

    roles: Roles | None = None
    agent: AgentNumber | None = None
    language: Language | None = None
    disabled: bool | None = None
    password: Password | None = None


def user_view(user: User) -> UserView:
    """Show a user."""
    return UserView(
        id=user.id,
        username=user.username,
        roles=sorted(user.roles),
        agent=user.agent,
        language=user.language,
        disabled=user.disabled,
    )


def check_new_password(password: SecretStr, username: str, field: str) -> None:
    """
    Insist on a password that is not too easy.

    Raises:
        Invalid: Names the field and what is wrong.
    """
    fault = password_fault(password.get_secret_value(), username)
    if fault is not None:
        raise Invalid("Some values break a rule.", fields={field: fault})
