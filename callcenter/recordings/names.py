"""File names made of our own ids only."""

import re
from datetime import datetime
from pathlib import Path

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*")
_LONGEST = 100
_STEM = re.compile(r"(.+)-([1-9][0-9]{0,5})")


def stem_name(call: str, number: int) -> str:
    """
    Return the name, without folder and suffix, of a call's file.

    Args:
        call: Our call id, as Asterisk made it.
        number: Which leg or message of the call, from 1.

    Raises:
        ValueError: It is no such id; nothing that a caller sends ever gets here.
    """
    if len(call) > _LONGEST or not _ID.fullmatch(call) or not 1 <= number <= 999_999:
        raise ValueError(f"{call!r}, {number} is no id of a call")
    return f"{call}-{number}"


def read_stem_name(name: str) -> tuple[str, int] | None:
    """Return call id and number of a name that `stem_name` made; None for any other."""
    match = _STEM.fullmatch(name)
    if match is None or len(match[1]) > _LONGEST or not _ID.fullmatch(match[1]):
        return None
    return match[1], int(match[2])


def dated_path(name: str, at: datetime) -> str:
    """Return where a file of that day stands, below its home."""
    return f"{at:%Y/%m/%d}/{name}"


def open_folder(home: Path) -> Path:
    """
    Return the folder of what is not finished, made if need be.

    It is apart from the days, so that looking for unfinished work never walks through them.
    """
    folder = home / "open"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def inside(home: Path, path: str) -> Path | None:
    """Return the file that a stored path names; None when it leads out of `home`."""
    found = (home / path).resolve()
    return found if found.is_relative_to(home.resolve()) else None
