"""Calls that ended while no service was there to see it: the dialplan left a slip of each."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from callcenter.floor.ports.unseen import UnseenCall
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import unseen_folder

_MOST_BYTES = 4096
_SECONDS = re.compile(r"[0-9]{1,11}(\.[0-9]{1,3})?")


def read_unseen(settings: Settings) -> list[UnseenCall]:
    """Read all slips; those that cannot be read are left out, and stay."""
    name = re.compile(rf"{re.escape(settings.pbx)}-[0-9]{{1,12}}\.[0-9]{{1,12}}")
    return list(_readable(unseen_folder(settings), name))


def forget_unseen(settings: Settings, call: UnseenCall) -> None:
    """Remove the slip of a call that is on record now."""
    (unseen_folder(settings) / f"{call.id}.txt").unlink(missing_ok=True)


def _readable(folder: Path, name: re.Pattern[str]) -> Iterator[UnseenCall]:
    for path in sorted(folder.glob("*.txt")):
        if name.fullmatch(path.stem):
            known = _lines(path)
            came, ended = _moment(known, "came"), _moment(known, "ended")
            if came is not None and ended is not None:
                yield UnseenCall(
                    id=path.stem,
                    number=known.get("number", ""),
                    caller=known.get("caller") or None,
                    came=came,
                    fell=_moment(known, "fell"),
                    ended=max(came, ended),
                )


def _lines(path: Path) -> Mapping[str, str]:
    """Read what stands in a slip, by name; nothing where it cannot be opened."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "replace")
    except OSError:
        return {}
    return dict(line.partition("=")[::2] for line in text.splitlines())


def _moment(known: Mapping[str, str], name: str) -> datetime | None:
    text = known.get(name, "")
    return datetime.fromtimestamp(float(text), tz=UTC) if _SECONDS.fullmatch(text) else None
