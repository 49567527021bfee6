"""The local journal: nothing lost, nothing doubled, numbers that only grow."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from callcenter.ledger import spool as spool_module
from callcenter.ledger.events import Written
from callcenter.ledger.spool import Spool

AT = datetime(2026, 11, 23, tzinfo=UTC)


def event(seq: int, size: int = 0) -> Written:
    """Make an event."""
    return Written(stream="call:x", seq=seq, at=AT, type="call.ended", data={"fill": "x" * size})


def drained(spool: Spool, most: int = 100) -> list[int]:
    """Read and deliver everything."""
    seqs = []
    while batch := spool.read(most):
        seqs += [one.seq for one in batch]
        spool.delivered()
    return seqs


def test_what_was_appended_is_read_in_order(tmp_path: Path) -> None:
    """In batches, oldest first, each once."""
    spool = Spool(tmp_path)
    seqs = [spool.first_seq + n for n in range(25)]
    for seq in seqs:
        spool.append(event(seq))
    assert drained(spool, most=10) == seqs
    assert drained(spool) == []
    spool.close()


def test_what_was_not_delivered_is_there_after_a_kill(tmp_path: Path) -> None:
    """A new run reads what the former one left, also without close."""
    former = Spool(tmp_path)
    seqs = [former.first_seq + n for n in range(5)]
    for seq in seqs:
        former.append(event(seq))
    later = Spool(tmp_path)
    assert later.first_seq > seqs[-1]
    assert drained(later) == seqs
    former.close()
    later.close()


def test_what_is_undelivered_is_told_until_it_is_delivered(tmp_path: Path) -> None:
    """Also what a former run left; reading alone changes nothing."""
    former = Spool(tmp_path)
    former.append(event(former.first_seq, size=100))
    former.close()
    spool = Spool(tmp_path)
    left = spool.undelivered_bytes()
    spool.append(event(spool.first_seq, size=100))
    assert spool.undelivered_bytes() > left > 100
    spool.read(10)
    assert spool.undelivered_bytes() > left
    drained(spool)
    assert spool.undelivered_bytes() == 0
    spool.close()


def test_reading_again_without_delivery_gives_the_same(tmp_path: Path) -> None:
    """A failed delivery loses nothing."""
    spool = Spool(tmp_path)
    spool.append(event(spool.first_seq))
    assert [e.seq for e in spool.read(10)] == [e.seq for e in spool.read(10)]
    spool.close()


def test_numbers_grow_when_the_clock_runs_backwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock set back between two runs does not bring numbers twice."""
    former = Spool(tmp_path)
    former.append(event(former.first_seq + 7))
    former.close()
    monkeypatch.setattr(spool_module.time, "time_ns", lambda: 1)
    later = Spool(tmp_path)
    assert later.first_seq == former.first_seq + 8
    later.close()


def test_files_are_rotated_and_removed_when_delivered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal takes no more room than what is not delivered yet."""
    monkeypatch.setattr(spool_module, "ROTATE_BYTES", 1000)
    spool = Spool(tmp_path)
    seqs = [spool.first_seq + n for n in range(20)]
    for seq in seqs:
        spool.append(event(seq, size=300))
    assert len(list(tmp_path.glob("*.jsonl"))) > 3
    assert drained(spool, most=3) == seqs
    spool.append(event(seqs[-1] + 1))
    assert drained(spool) == [seqs[-1] + 1]
    assert len(list(tmp_path.glob("*.jsonl"))) == 1
    spool.close()


def test_a_torn_line_is_no_event(tmp_path: Path) -> None:
    """A power loss in the middle of a line costs that line only."""
    spool = Spool(tmp_path)
    first = spool.first_seq
    spool.append(event(first))
    spool.close()
    file = next(tmp_path.glob("*.jsonl"))
    file.write_bytes(file.read_bytes() + b'{"stream":"call:x","seq"')
    later = Spool(tmp_path)
    later.append(event(later.first_seq))
    assert drained(later) == [first, later.first_seq]
    later.close()


def test_a_full_disk_delays_events_and_loses_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written waits in memory and goes first later."""
    spool = Spool(tmp_path)
    write = os.write
    first = spool.first_seq

    def full(descriptor: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool_module.os, "write", full)
    spool.append(event(first))
    assert drained(spool) == []
    monkeypatch.setattr(spool_module.os, "write", write)
    spool.append(event(first + 1))
    assert drained(spool) == [first, first + 1]
    spool.close()


def test_a_disk_that_fills_up_in_the_middle_of_a_line_loses_no_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system writes what still fits and calls that no error; half a line must not stay."""
    spool = Spool(tmp_path)
    write = os.write
    first = spool.first_seq
    spool.append(event(first))

    def nearly_full(descriptor: int, data: bytes) -> int:
        return write(descriptor, data[: len(data) // 2])

    monkeypatch.setattr(spool_module.os, "write", nearly_full)
    spool.append(event(first + 1))
    assert drained(spool) == [first]
    monkeypatch.setattr(spool_module.os, "write", write)
    spool.append(event(first + 2))
    assert drained(spool) == [first + 1, first + 2]
    spool.close()


def test_lines_that_are_no_events_do_not_hold_up_the_others(tmp_path: Path) -> None:
    """A power loss may leave anything, also more of it than is read at once."""
    former = Spool(tmp_path)
    former.append(event(former.first_seq))
    former.close()
    (torn,) = tmp_path.glob("*.jsonl")
    with torn.open("ab") as file:
        file.write(b"\0\n" * 5)
    spool = Spool(tmp_path)
    spool.append(event(spool.first_seq))
    assert drained(spool, most=1) == [former.first_seq, spool.first_seq]
    assert not torn.exists()
    spool.close()
