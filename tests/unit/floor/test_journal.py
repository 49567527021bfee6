"""What must outlive the service: the last line about everything, whatever else is in the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from callcenter.floor import journal
from callcenter.floor.journal import Journal


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seat:
    agent: str
    seat: int | None


def _read(values: Mapping[str, Any]) -> tuple[str, _Seat | None]:
    seat = _Seat(**values)
    return seat.agent, seat if seat.seat is not None else None


def _opened(path: Path, *lines: _Seat) -> Journal[_Seat]:
    journal = Journal(path, _read)
    for line in lines:
        journal.write(line)
    journal.close()
    return Journal(path, _read)


def test_the_last_line_about_each_counts_and_the_forgotten_are_gone(tmp_path: Path) -> None:
    """Who came back finds what was written last, and nobody who was to be forgotten."""
    lines = [_Seat(agent=agent, seat=seat) for agent, seat in (("a", 1), ("b", 2), ("a", 3))]
    gone = _Seat(agent="b", seat=None)

    again = _opened(tmp_path / "run" / "seats.journal", *lines, gone)

    assert again.found == {"a": _Seat(agent="a", seat=3)}
    again.close()


def test_a_start_writes_the_file_anew_for_its_owner_alone(tmp_path: Path) -> None:
    """However often a thing changed, one line of it is left, and nobody else reads it."""
    path = tmp_path / "seats.journal"
    path.touch(0o644)

    _opened(path, *(_Seat(agent="a", seat=seat) for seat in range(50))).close()

    assert path.read_text() == '{"agent":"a","seat":49}\n'
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_read_is_told_and_passed_over(tmp_path: Path) -> None:
    """A torn line, one of another program and one that is no object cost nobody else his line."""
    path = tmp_path / "seats.journal"
    path.write_text('{"agent":"a","seat":1}\n[7]\n{"agent":"b","chair":2}\n{"agent":"c","se')

    with capture_logs() as logs:
        journal = Journal(path, _read)

    assert journal.found == {"a": _Seat(agent="a", seat=1)}
    assert [log["event"] for log in logs] == ["journal.line_unreadable"] * 3
    assert {log["journal"] for log in logs} == {"seats.journal"}
    journal.close()


def test_a_file_grown_long_is_written_anew_with_what_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the service runs: the last lines stay, and what comes after is there, too."""
    monkeypatch.setattr(journal, "LONGEST_BYTES", 1000)
    path = tmp_path / "seats.journal"
    seats = Journal(path, _read)
    seats.write(_Seat(agent="b", seat=7))
    lengths = []
    for seat in range(80):
        seats.write(_Seat(agent="a", seat=seat))
        lengths.append(path.stat().st_size)
    assert max(lengths) < 1100
    assert len(set(lengths)) > 10
    with monkeypatch.context() as full:
        full.setattr(journal, "put_file", _no_room)
        for seat in range(80, 140):
            seats.write(_Seat(agent="a", seat=seat))
    seats.close()
    found = Journal(path, _read)
    assert found.found == {"b": _Seat(agent="b", seat=7), "a": _Seat(agent="a", seat=139)}
    found.close()


def _no_room(*_: object, **__: object) -> None:
    raise OSError("no space left")
