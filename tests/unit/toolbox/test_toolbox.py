"""Programs are found on the PATH or in the cache, and fetched once, whole or not at all."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from callcenter import toolbox
from callcenter.errors import OperatorError

REPOSITORY = Path(__file__).parents[3]
TOOL = toolbox.Bundle(
    name="thing",
    in_words="the thing",
    suite=None,
    packages=("thing",),
    programs={"thing": "usr/bin/thing"},
    variables={"THING_DATA": "usr/share/{triplet}"},
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a cache and a PATH of its own, and one bundle to find."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(toolbox, "BUNDLES", (TOOL,))
    return tmp_path / "cache/callcenter"


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the scripts of deploy/toolbox, which are no package."""
    monkeypatch.syspath_prepend(str(REPOSITORY / "deploy/toolbox"))
    import shelf as module  # type: ignore[import-not-found]  # noqa: PLC0415 - needs the path

    yield module
    for name in ("shelf", "apt_tree"):
        sys.modules.pop(name, None)


def _program(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\necho here\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_path_comes_first(tmp_path: Path) -> None:
    """What the machine has is used as it is."""
    _program(tmp_path / "bin/thing")
    tool = toolbox.command("thing")
    assert tool.argv == [str(tmp_path / "bin/thing")]
    assert "THING_DATA" not in tool.env


def test_else_the_cache_with_its_own_variables() -> None:
    """The whole environment is there, the bundle's own variables added."""
    folder = toolbox.bundle_folder(TOOL)
    _program(folder / "usr/bin/thing")
    tool = toolbox.command("thing")
    assert tool.argv == [str(folder / "usr/bin/thing")]
    assert tool.env["THING_DATA"] == str(folder / "usr/share" / toolbox.triplet())
    assert tool.env["PATH"] == os.environ["PATH"]
    assert subprocess.run(tool.argv, capture_output=True, check=True).stdout == b"here\n"


def test_a_program_of_the_cache_runs_with_its_own_loader() -> None:
    """Its C library may be newer than the machine's."""
    folder = toolbox.bundle_folder(TOOL)
    _program(folder / "usr/bin/thing")
    libraries = folder / "usr/lib" / toolbox.triplet()
    libraries.mkdir(parents=True)
    (libraries / "ld-linux-test.so.2").touch()
    tool = toolbox.command("thing")
    assert tool.argv[1:3] == ["--library-path", str(libraries)]
    assert "LD_LIBRARY_PATH" not in set(tool.env) - set(os.environ)


def test_a_missing_program_says_how_to_get_it() -> None:
    """The fetch command, or what to install."""
    with pytest.raises(OperatorError, match=r"thing .*deploy/asterisk/fetch\.py.*the thing"):
        toolbox.command("thing")


def test_other_packages_are_another_folder() -> None:
    """Two copies of the product with different lists never disturb each other."""
    other = toolbox.Bundle(
        name="thing",
        in_words="the thing",
        suite=None,
        packages=("thing", "more"),
        programs=TOOL.programs,
    )
    assert toolbox.bundle_folder(other) != toolbox.bundle_folder(TOOL)


def test_a_bundle_is_fetched_once_however_many_ask(
    shelf: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who come while it is fetched wait and use the same."""
    fetched: list[Path] = []

    def unpack(_: object, target: Path, __: object) -> None:
        fetched.append(target)
        _program(target / "usr/bin/thing")

    monkeypatch.setattr(shelf.apt_tree, "unpack", unpack)
    askers = [threading.Thread(target=shelf.ensure, args=(TOOL,)) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(fetched) == 1
    assert toolbox.command("thing").argv[-1].endswith("usr/bin/thing")


def test_a_fetch_that_fails_half_way_leaves_nothing(
    shelf: ModuleType, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of the cache is complete or not there; what a killed fetch left is removed."""

    def unpack(_: object, target: Path, __: object) -> None:
        assert not target.exists()
        _program(target / "usr/bin/thing")
        raise OperatorError("The mirror is away.", "Try again.")

    monkeypatch.setattr(shelf.apt_tree, "unpack", unpack)
    _program(toolbox.bundle_folder(TOOL).with_suffix(".half") / "usr/bin/thing")
    with pytest.raises(OperatorError, match="mirror"):
        shelf.ensure(TOOL)
    assert [path.suffix for path in cache.iterdir()] == [".lock"]


def test_a_cache_that_cannot_be_written_is_told(
    shelf: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence with the folder and the setting."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(OperatorError, match="XDG_CACHE_HOME"):
        shelf.ensure(TOOL)


def test_without_apt_the_message_says_what_to_install(shelf: ModuleType, tmp_path: Path) -> None:
    """A machine that is no Debian hears it at once."""
    with pytest.raises(OperatorError, match=r"no apt-get.*Install the thing"):
        shelf.apt_tree.unpack(TOOL, tmp_path / "target", lambda _: None)


def test_the_fetch_command_ends_with_two_and_one_sentence(tmp_path: Path) -> None:
    """No traceback for the operator; standard library only, with any Python 3.11."""
    done = subprocess.run(
        [sys.executable, "-I", str(REPOSITORY / "deploy/asterisk/fetch.py")],
        env={"PATH": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache"), "HOME": "/"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Install Asterisk 22 or newer" in done.stderr


def test_no_registry_is_named_in_the_toolbox() -> None:
    """The mirror is the machine's own; no address of one stands in the repository."""
    for file in [*(REPOSITORY / "deploy").rglob("*.py"), Path(toolbox.__file__)]:
        assert "://" not in file.read_text(), file
