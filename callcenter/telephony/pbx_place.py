"""
Where Asterisk and our templates for it are on this machine.

Standard library only: `deploy/asterisk/fetch.py` asks before the virtual environment exists.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from callcenter import toolbox
from callcenter.errors import OperatorError
from callcenter.shipped import shipped

LEAST_VERSION = 22

_MODULE_LINE = re.compile(r"^(?:load|require)\s*=\s*(\S+\.so)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxPlace:
    """
    One Asterisk on this machine.

    Args:
        argv: How to start it; append its arguments.
        modules: Folder of its modules.
        data: Folder that holds its documentation, sounds and music.
    """

    argv: tuple[str, ...]
    modules: Path
    data: Path


def find_asterisk() -> PbxPlace:
    """
    Find the Asterisk to run: the machine's own when it suits, else the fetched one.

    Raises:
        OperatorError: There is neither.
    """
    found = find_own_asterisk() or _find_fetched()
    if found is None:
        raise OperatorError(
            "Asterisk is not there.",
            f"Run `{toolbox.fetching()}`, or install {toolbox.ASTERISK.in_words} on this machine.",
        )
    return found


def find_own_asterisk() -> PbxPlace | None:
    """Find the machine's own Asterisk; None unless it is new enough and has all we load."""
    program = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    if program is None or _version(program) < LEAST_VERSION:
        return None
    prefix = Path(program).resolve().parents[1]
    modules = (
        prefix / "lib" / toolbox.triplet() / "asterisk/modules",
        prefix / "lib/asterisk/modules",
        prefix / "lib64/asterisk/modules",
    )
    data = (prefix / "share/asterisk", Path("/var/lib/asterisk"))
    modules_folder = next((folder for folder in modules if _has_modules(folder)), None)
    data_folder = next((folder for folder in data if _has_data(folder)), None)
    if modules_folder is None or data_folder is None:
        return None
    return PbxPlace(argv=(program,), modules=modules_folder, data=data_folder)


def template_folders() -> tuple[Path, Path]:
    """Folders of our Asterisk templates and dialplans."""
    return shipped("deploy/asterisk/etc"), shipped("dialplans")


def needed_modules() -> tuple[str, ...]:
    """File names of all modules that our configuration loads."""
    text = (template_folders()[0] / "modules.conf").read_text(encoding="utf-8")
    return tuple(_MODULE_LINE.findall(text))


def _find_fetched() -> PbxPlace | None:
    tool = toolbox.cached_command(toolbox.ASTERISK, "asterisk")
    if tool is None:
        return None
    folder = toolbox.bundle_folder(toolbox.ASTERISK)
    return PbxPlace(
        argv=tuple(tool.argv),
        modules=folder / "usr/lib" / toolbox.triplet() / "asterisk/modules",
        data=folder / "usr/share/asterisk",
    )


def _version(program: str) -> int:
    try:
        done = subprocess.run(
            [program, "-V"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"Asterisk (?:certified/)?(\d+)\.", done.stdout)
    return int(found[1]) if found else 0


def _has_modules(folder: Path) -> bool:
    return folder.is_dir() and all((folder / name).is_file() for name in needed_modules())


def _has_data(folder: Path) -> bool:
    music = folder / "moh"
    documented = (folder / "documentation/core-en_US.xml").is_file()
    return documented and music.is_dir() and any(music.iterdir())
