"""`callcenter user` does what the pages do, from the command line."""

import io

import pytest

from callcenter.cli import user
from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.errors import OperatorError, Unauthenticated
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.model import Role
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore


@pytest.fixture(autouse=True)
def _settings(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command find the test's database."""
    monkeypatch.setenv("CALLCENTER_DATABASE_URL", database_url)


def _type(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))


async def _can_sign_in(pool: Pool, username: str, password: str) -> bool:
    passwords = Passwords()
    doorkeeper = Doorkeeper(IdentityStore(pool), passwords, SteadyClock())
    try:
        await doorkeeper.sign_in(username, password, address="x", client="", replaces=None)
    except Unauthenticated:
        return False
    finally:
        passwords.close()
    return True


async def test_a_user_is_added_renewed_listed_and_disabled(
    pool: Pool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command changes what it says, and the list shows it."""
    _type(monkeypatch, "first password")
    await user.add("Lin", [Role.AGENT, Role.QA], agent="1001")
    assert await _can_sign_in(pool, "lin", "first password")
    _type(monkeypatch, "second password")
    await user.passwd("lin")
    assert not await _can_sign_in(pool, "lin", "first password")
    assert await _can_sign_in(pool, "lin", "second password")
    await user.disable("lin")
    assert not await _can_sign_in(pool, "lin", "second password")
    capsys.readouterr()
    await user.list_users()
    assert capsys.readouterr().out == "lin\tagent,qa\t1001\tdisabled\n"


@pytest.mark.parametrize(
    ("username", "roles", "agent", "password"),
    [
        ("lin", [Role.AGENT], None, "long enough"),
        ("l n", [Role.QA], None, "long enough"),
        ("lin", [Role.QA], "x", "long enough"),
        ("lin", [Role.QA], None, "short"),
        ("taken", [Role.QA], None, "long enough"),
    ],
)
async def test_a_user_that_breaks_a_rule_is_told_in_one_sentence(
    pool: Pool,
    monkeypatch: pytest.MonkeyPatch,
    username: str,
    roles: list[Role],
    agent: str | None,
    password: str,
) -> None:
    """Mistakes become messages for the operator, and nothing is written."""
    _type(monkeypatch, "long enough")
    await user.add("taken", [Role.QA])
    _type(monkeypatch, password)
    with pytest.raises(OperatorError, match="Nothing was changed"):
        await user.add(username, roles, agent=agent)
    assert await pool.fetchval("SELECT count(*) FROM users") == 1


async def test_an_unknown_user_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name is no trace of ours."""
    _type(monkeypatch, "long enough")
    with pytest.raises(OperatorError, match="no such user"):
        await user.passwd("nobody")
