"""An installation to spoil, and a checkout of its own whose files may be broken."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.run.conftest import install
from tests.integration.run.installation import ROOT, Installation

__all__ = ["install"]

SHARED = ("callcenter", "deploy", "dialplans")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """Give a checkout whose menus and centre are our own; the program is the real one."""
    folder = tmp_path / "checkout"
    folder.mkdir()
    for name in SHARED:
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "ivr_flows", folder / "ivr_flows")
    shutil.copy(ROOT / "centre.yaml", folder)
    return folder


@pytest.fixture
def house(install: Callable[..., Installation], sources: Path) -> Iterator[Installation]:
    """Give an installation that runs from that checkout."""
    made = install()
    made.sources = sources
    yield made
    assert made.process is None or made.process.poll() is not None, "it still runs"
