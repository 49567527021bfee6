"""Flow files in a folder: read, pushed to the database, written back."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.ivr.reading import CAPS
from callcenter.whole_file import put_file

ENDING = ".yaml"
TESTS_ENDING = ".test.yaml"


def flow_files(folder: Path) -> list[Path]:
    """List the flow files of a folder by name, without their scripted calls."""
    return sorted(path for path in folder.glob(f"*{ENDING}") if not is_tests(path))


def is_tests(path: Path) -> bool:
    """Tell whether a file holds scripted calls."""
    return path.name.endswith(TESTS_ENDING)


def tests_of(path: Path) -> Path:
    """Give the place of the scripted calls beside a flow file."""
    return path.with_name(path.name.removesuffix(ENDING) + TESTS_ENDING)


def read_text(path: Path) -> str:
    """
    Read a flow file as it stands.

    Raises:
        OperatorError: It is not there, far too large, or not UTF-8.
    """
    try:
        if path.stat().st_size > 2 * CAPS.bytes:
            # The reader refuses it with its place; no need to hold all of it.
            return path.open("rb").read(2 * CAPS.bytes).decode("utf-8", "replace")
        return path.read_bytes().decode()
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise OperatorError(
            f"{path}:{line}:1: this is not UTF-8 text [yaml-utf8].", "Save the file as UTF-8."
        ) from None
    except OSError as error:
        raise OperatorError(
            f"The flow file {path} cannot be read: {error.strerror}.", "Name a file that is there."
        ) from error


def write_text(path: Path, text: str) -> None:
    """Write a flow file whole or not at all."""
    put_file(path, text.encode(), mode=0o644)


def difference(live: str, file: str, name: str) -> str:
    """Show how a file differs from the live text, in the usual form."""
    lines: Iterable[str] = difflib.unified_diff(
        live.splitlines(), file.splitlines(), f"{name} (live)", f"{name} (file)", lineterm=""
    )
    return "\n".join(lines)
