"""Files are replaced whole."""

from pathlib import Path

import pytest

from callcenter.whole_file import put_file


def test_a_new_file_is_its_owners_alone_unless_said(tmp_path: Path) -> None:
    """Secrets are among what is written so; who may read more says so."""
    put_file(tmp_path / "own", b"1")
    put_file(tmp_path / "shared", b"2", mode=0o644, durable=False)

    assert (tmp_path / "own").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "shared").stat().st_mode & 0o777 == 0o644
    assert [(tmp_path / name).read_bytes() for name in ("own", "shared")] == [b"1", b"2"]


def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full in the middle of it costs neither the old text nor a stray file."""
    place = tmp_path / "kept"
    put_file(place, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        put_file(place, b"new")

    assert place.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [place]
