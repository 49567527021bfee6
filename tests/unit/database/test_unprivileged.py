"""Root never runs PostgreSQL; whoever does gets no more than is needed."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from callcenter.database import unprivileged
from callcenter.database.unprivileged import NOBODY, command_prefix, owner_for
from callcenter.errors import OperatorError

DATA = Path("/private/data")


@pytest.fixture
def root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the code believe it is root."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(unprivileged.shutil, "which", lambda _: "/usr/bin/setpriv")


def allow(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    """Let only prefixes that hold this word reach the data."""

    def works(prefix: Sequence[str], _reached: Sequence[Path]) -> bool:
        return any(word in each for each in prefix)

    monkeypatch.setattr(unprivileged, "_works", works)


def test_an_ordinary_user_runs_it_himself(tmp_path: Path) -> None:
    """Without root there is nothing to give up."""
    assert command_prefix(os.geteuid(), tmp_path) == []


def test_given_open_folders_when_root_then_no_capability_is_given(
    root: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody can reach the data anyway, nobody runs it without any right."""
    allow(monkeypatch, "--reuid=65534")
    prefix = command_prefix(NOBODY, DATA)
    assert "--clear-groups" in prefix
    assert not any("caps" in word for word in prefix)


@pytest.mark.parametrize("capability", ["dac_read_search", "dac_override"])
def test_given_private_folders_when_root_then_one_capability_is_given(
    root: None, monkeypatch: pytest.MonkeyPatch, capability: str
) -> None:
    """It passes through private folders by one capability: the smallest this machine grants."""
    allow(monkeypatch, capability)
    granted = [w for w in command_prefix(NOBODY, DATA) if w.startswith("--ambient-caps")]
    assert granted == [f"--ambient-caps=+{capability}"]


def test_given_no_way_when_root_then_the_folder_and_the_repair_are_named(
    root: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container that withholds everything is told with what to do."""
    allow(monkeypatch, "nothing of the kind")
    with pytest.raises(OperatorError, match=r"/private/data.*CALLCENTER_HOME"):
        command_prefix(NOBODY, DATA)


def test_given_no_setpriv_when_root_then_its_package_is_named(
    root: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program we need is told with its package."""
    monkeypatch.setattr(unprivileged.shutil, "which", lambda _: None)
    with pytest.raises(OperatorError, match="util-linux"):
        command_prefix(NOBODY, DATA)


def test_data_made_by_an_ordinary_user_stays_his_when_root_starts(
    root: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root runs the server as the owner of the data; new data is nobody's."""
    assert owner_for(tmp_path / "missing") == NOBODY
    monkeypatch.setattr(
        Path, "stat", lambda _, **__: os.stat_result((0o700, 0, 0, 1, 1000, *[0] * 5))
    )
    assert owner_for(tmp_path) == 1000
