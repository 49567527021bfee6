"""What is written about the product is true of it, as far as a machine can tell."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter import cli
from callcenter.settings import Settings

ROOT = Path(__file__).parents[3]
TOP = ("README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md")
ROOMS = ("callcenter", "deploy", "dialplans", "ivr_flows", "requirements", "tests", "adr", "docs")
# A room's tests are told by the room's own README; migrations by the folder above.
TOLD_ABOVE = (ROOT / "tests" / "unit", ROOT / "callcenter" / "database" / "migrations")
BUILT = {"__pycache__", "node_modules", "build", "dist"}
LONGEST_README, LONGEST_PAGE = 30, 150

_PATH = re.compile(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)`")
_IN_A_WHEEL = "callcenter/_"  # folders that only an installed package has
_CODE = re.compile(r"`[^`]*`")
_LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)")
_COMMAND = re.compile(r"`?callcenter ((?:acd|centre|flow|demo|replay|user|db|run)(?: [a-z-]+)?)")


def _folders() -> Iterator[Path]:
    """Every folder of ours that holds Python."""
    for room in ROOMS:
        for folder in (ROOT / room, *sorted((ROOT / room).rglob("*"))):
            if folder.is_dir() and not BUILT & set(folder.parts) and any(folder.glob("*.py")):
                yield folder


def _pages() -> list[Path]:
    found = [ROOT / name for name in TOP]
    found += sorted((ROOT / "adr").glob("*.md"))
    found += sorted(folder / "README.md" for folder in _folders())
    return [page for page in found if page.exists()]


def test_every_folder_with_code_says_what_it_is_for() -> None:
    """Purpose, way in and what must hold stand where one looks first."""
    silent = [
        str(folder.relative_to(ROOT))
        for folder in _folders()
        if not (folder / "README.md").exists() and folder.parent not in TOLD_ABOVE
    ]
    assert silent == []


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_what_a_page_names_is_there(page: Path) -> None:
    """No path and no link leads nowhere."""
    text = page.read_text(encoding="utf-8")
    named = (name for name in _PATH.findall(text) if not name.startswith(_IN_A_WHEEL))
    lost = [name for name in named if not (ROOT / name).exists()]
    links = _LINK.findall(_CODE.sub("", text))
    lost += [name for name in links if not (page.parent / name).exists()]
    assert lost == []


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_tries_the_readers_patience(page: Path) -> None:
    """A folder's README has at most 30 lines, the first page at most 150."""
    longest = LONGEST_PAGE if page.parent == ROOT else LONGEST_README
    if page.name != "ARCHITECTURE.md":
        assert len(page.read_text(encoding="utf-8").splitlines()) <= longest


def test_the_settings_table_knows_every_setting() -> None:
    """Whoever adds a setting tells it."""
    told = (ROOT / "README.md").read_text(encoding="utf-8")
    names = [f"CALLCENTER_{name.upper()}" for name in Settings.model_fields]
    assert [name for name in names if name not in told] == []


def test_the_commands_that_pages_name_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    """What a reader types is understood."""
    named = {words for page in _pages() for words in _COMMAND.findall(page.read_text("utf-8"))}
    assert "demo call" in named
    for words in sorted(named):
        group, _, command = words.partition(" ")
        assert cli.main([group, *([command] if command else []), "--help"]) == 0, words
    capsys.readouterr()
