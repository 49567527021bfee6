"""What the tests of a whole installation share."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.run.installation import Installation


@pytest.fixture
def install() -> Iterator[Callable[..., Installation]]:
    """Make installations in short folders that only we may enter; all are cleared away."""
    made: list[Installation] = []

    def make(**settings: str) -> Installation:
        made.append(Installation(Path(tempfile.mkdtemp(prefix="cc-run-")), **settings))
        return made[-1]

    make.last_words = lambda: "\n\n".join(one.last_words() for one in made)  # type: ignore[attr-defined]
    yield make
    for installation in made:
        installation.clear()
        shutil.rmtree(installation.home)
