"""File names come from our own ids only."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.recordings.names import dated_path, inside, read_stem_name, stem_name


@settings(deadline=None)
@given(call=st.text(max_size=200), number=st.integers(-5, 2_000_000))
def test_a_name_is_one_harmless_part_of_a_path_or_refused(call: str, number: int) -> None:
    """No text whatever leads out of the folder, hides a file or names another call's."""
    try:
        name = stem_name(call, number)
    except ValueError:
        return
    assert Path("/home", name).resolve().parent == Path("/home")
    assert not name.startswith((".", "-"))
    assert name.isascii()
    assert name.isprintable()
    assert read_stem_name(name) == (call, number)


@pytest.mark.parametrize(
    "call", ["", "..", "../x", "a/b", "a\\b", ".a", "-a", "a..b", "a b", "a\nb", "a\0b", "é", "a;b"]
)
def test_what_is_no_id_of_ours_is_refused(call: str) -> None:
    """Nothing that a caller could send passes for an id."""
    with pytest.raises(ValueError, match="no id"):
        stem_name(call, 1)


def test_an_id_of_asterisk_is_taken() -> None:
    """The form that Asterisk really makes."""
    assert stem_name("pbx1-1763743200.12", 3) == "pbx1-1763743200.12-3"
    assert read_stem_name("pbx1-1763743200.12-3") == ("pbx1-1763743200.12", 3)


def test_a_stored_path_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    """Even a row that somebody altered opens no other file."""
    home = tmp_path / "recordings"
    home.mkdir()
    (tmp_path / "secret").write_text("x")
    (home / "link.wav").symlink_to(tmp_path / "secret")

    assert inside(home, "2026/11/21/a-1.wav") == home / "2026/11/21/a-1.wav"
    for path in ("../secret", "/etc/passwd", "a/../../secret", "link.wav"):
        assert inside(home, path) is None


def test_a_day_has_its_folder() -> None:
    """Folders stay small enough to list."""
    assert dated_path("a-1.wav", datetime(2026, 1, 2, tzinfo=UTC)) == "2026/01/02/a-1.wav"
