"""Which flow files a command is about, and how findings are told."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from callcenter.errors import OperatorError
from callcenter.flows.files import flow_files, is_tests
from callcenter.settings import read_settings
from callcenter.translations.telling import told_defect
from callcenter.yaml_source import Defect

FOLDER = Path("ivr_flows")
CENTRE = Path("centre.yaml")
DEFECTS_EXIT = 1

Files = Annotated[
    list[Path] | None, Parameter(help="Flow files; all of ivr_flows when none are named.")
]
CentreFile = Annotated[
    Path | None, Parameter(help="File with the names a flow may use; centre.yaml if it is there.")
]


def chosen(files: list[Path] | None) -> list[Path]:
    """
    List the flow files that a command names, or all there are.

    Raises:
        OperatorError: There are none.
    """
    if not files:
        found = flow_files(FOLDER)
        if not found:
            raise OperatorError(
                f"There are no flow files in {FOLDER}.", "Name the files to work with."
            )
        return found
    paths: list[Path] = []
    for path in files:
        paths += flow_files(path) if path.is_dir() else [] if is_tests(path) else [path]
    return paths


def centre_file(named: Path | None) -> Path | None:
    """Give the centre to check against: the named one, or the one beside, if it is there."""
    return named or (CENTRE if CENTRE.is_file() else None)


def tell(defects: Sequence[Defect]) -> None:
    """Tell defects, one a line, in the language that is set."""
    language = read_settings().language
    for defect in defects:
        say(str(told_defect(defect, language)))


def counted(count: int, what: str) -> str:
    """Word a count."""
    return f"{count} {what}{'' if count == 1 else 's'}"


def say(text: str) -> None:
    """Write one line."""
    sys.stdout.write(text + "\n")
