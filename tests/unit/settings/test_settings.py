"""Every setting is looked at before anything starts, in words that say what to write."""

import pytest

from callcenter.errors import OperatorError
from callcenter.settings import Settings, read_settings


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("BIND", "everywhere", "an address of this machine"),
        ("TIMEZONE", "Mars/Base", "a time zone such as"),
        ("TIMEZONE", "../../etc/passwd", "a time zone such as"),
        ("TIMEZONE", "Asia", "a time zone such as"),
        ("REGION", "cn", "two capital letters"),
        ("PBX", "pbx 1", "a short name of small letters"),
        ("RTP_PORTS", "10000", "a range such as"),
        ("DEMO_PASSWORD", "short", "8 to 128 letters"),
        ("DEMO_PASSWORD", "semi;colon", "no space, ; or backslash"),
        ("HTTP_PORT", "0", "greater than or equal to 1"),
        ("SIP_PORT", "65536", "less than or equal to 65535"),
        ("DEMO", "perhaps", "a valid boolean"),
    ],
)
def test_a_bad_value_is_refused_with_its_variable_and_what_to_write(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    """One sentence, before a folder is made or a process started."""
    monkeypatch.setenv(f"CALLCENTER_{name}", value)
    with pytest.raises(OperatorError) as told:
        read_settings()
    assert f"CALLCENTER_{name}: " in told.value.problem
    assert words in told.value.problem


def test_a_refused_password_is_not_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be one that somebody uses elsewhere."""
    monkeypatch.setenv("CALLCENTER_DEMO_PASSWORD", "hun;ter2")
    with pytest.raises(OperatorError) as told:
        read_settings()
    assert "hun" not in str(told.value)


@pytest.mark.parametrize("name", ["HTTP_PORT", "DATABASE_URL", "BIND", "DEMO_PASSWORD", "HOME"])
def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Files that set everything leave some of it empty."""
    default = Settings()
    monkeypatch.setenv(f"CALLCENTER_{name}", "")
    assert read_settings() == default
