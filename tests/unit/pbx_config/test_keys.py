"""Secrets between us and Asterisk: random, kept, ours alone."""

from pathlib import Path

import pytest

from callcenter.errors import OperatorError
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import read_agi_token, read_ami_secret


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    """Whoever asks later gets the same; nobody else can read it."""
    settings = Settings(home=tmp_path)
    first = read_ami_secret(settings)
    assert len(first) >= 32
    assert read_ami_secret(settings) == first
    assert (tmp_path / "run/ami.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["ami.secret"]


def test_each_installation_and_each_purpose_has_its_own(tmp_path: Path) -> None:
    """Nothing is shared between two homes, nor between AMI and AGI."""
    one, two = Settings(home=tmp_path / "a"), Settings(home=tmp_path / "b")
    secrets = {read_ami_secret(one), read_ami_secret(two), read_agi_token(one), read_agi_token(two)}
    assert len(secrets) == 4


@pytest.mark.parametrize("content", ["", "short", "x" * 20 + "\n" + "y" * 20, "ä" * 40])
def test_a_damaged_secret_is_told_and_not_replaced(tmp_path: Path, content: str) -> None:
    """Asterisk may still run with the old one: the operator decides."""
    settings = Settings(home=tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run/agi.token").write_text(content, encoding="utf-8")
    with pytest.raises(OperatorError, match=r"agi\.token"):
        read_agi_token(settings)
    assert (tmp_path / "run/agi.token").read_text(encoding="utf-8") == content


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """One sentence with the path."""
    (tmp_path / "run").write_text("")
    with pytest.raises(OperatorError, match=r"ami\.secret"):
        read_ami_secret(Settings(home=tmp_path))
