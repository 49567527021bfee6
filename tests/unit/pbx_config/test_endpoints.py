"""Phones are written so that no name and no secret can become configuration."""

from pathlib import Path

import pytest

from callcenter.errors import OperatorError
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import Endpoint, write_endpoints


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return settings with a home of its own."""
    return Settings(home=tmp_path)


def _phones(settings: Settings) -> str:
    return (settings.home / "asterisk/etc/pjsip_endpoints.conf").read_text()


def _members(settings: Settings) -> str:
    return (settings.home / "asterisk/etc/queue_members.conf").read_text()


def test_a_phone_is_an_endpoint_with_its_own_secret(settings: Settings) -> None:
    """Three sections of one name, as Asterisk wants them."""
    assert write_endpoints(settings, [Endpoint(name="1001", secret="first-secret")])
    assert _phones(settings) == (
        "[1001](agent)\nauth = 1001\naors = 1001\ncallerid = <1001>\n"
        "[1001](agent-auth)\nusername = 1001\npassword = first-secret\n"
        "[1001](agent-aor)\n\n"
    )
    assert _members(settings) == "[emergency](+)\nmember => PJSIP/1001,0,1001\n"


def test_a_browsers_phone_shows_the_agents_number(settings: Settings) -> None:
    """Its user name ends in -web; callers and colleagues see the agent."""
    write_endpoints(settings, [Endpoint(name="1001-web", secret="first-secret", browser=True)])
    assert "[1001-web](agent-browser)\n" in _phones(settings)
    assert "callerid = <1001>\n" in _phones(settings)
    assert "member => PJSIP/1001-web,0,1001\n" in _members(settings)


def test_a_change_is_told_and_no_change_is_not(settings: Settings) -> None:
    """The order in which phones are given makes no difference."""
    one, two = (Endpoint(name=n, secret="some-secret") for n in ("1001", "1002"))
    assert write_endpoints(settings, [one, two])
    assert not write_endpoints(settings, [two, one])
    assert write_endpoints(settings, [one])
    assert "1002" not in _phones(settings) + _members(settings)


def test_a_phone_may_stay_out_of_the_emergency_queue(settings: Settings) -> None:
    """A supervisor's phone, for example."""
    phone = Endpoint(name="1060", secret="some-secret", emergency=False)
    write_endpoints(settings, [phone])
    assert _members(settings) == "[emergency](+)\n"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "1",
        "1001]\n[evil",
        "1001;x",
        "../1001",
        "global",
        "demo-trunk",
        "alice",
        "1001-web",
        "１００１",  # noqa: RUF001 - digits that are none here
        "1" * 16,
    ],
)
def test_a_hostile_name_is_refused(settings: Settings, name: str) -> None:
    """Nothing is written at all then."""
    with pytest.raises(OperatorError, match="cannot be called"):
        write_endpoints(settings, [Endpoint(name=name, secret="some-secret")])
    assert not (settings.home / "asterisk").exists()


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "short",
        "with;comment",
        "two\nlines",
        "back\\slash",
        " leading-space",
        "x" * 129,
        "a\x00bcdefgh",
    ],
)
def test_a_secret_that_would_break_the_file_is_refused(settings: Settings, secret: str) -> None:
    """The message names the phone, never the secret."""
    with pytest.raises(OperatorError, match="secret of phone 1001") as refused:
        write_endpoints(settings, [Endpoint(name="1001", secret=secret)])
    assert not secret or secret not in str(refused.value)


def test_two_phones_of_one_name_are_refused(settings: Settings) -> None:
    """Asterisk would take the second for a part of the first."""
    with pytest.raises(OperatorError, match="twice"):
        write_endpoints(settings, [Endpoint(name="1001", secret="some-secret")] * 2)


def test_a_secret_is_not_shown() -> None:
    """An endpoint in a log or a traceback keeps it."""
    assert "some-secret" not in repr(Endpoint(name="1001", secret="some-secret"))
