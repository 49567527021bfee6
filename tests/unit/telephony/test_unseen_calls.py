"""Slips of calls that ended while no service was there: what is read of them, and what is not."""

from datetime import UTC, datetime
from pathlib import Path

from callcenter.settings import Settings
from callcenter.telephony.pbx_config import unseen_folder
from callcenter.telephony.unseen_calls import forget_unseen, read_unseen

WHOLE = "number=4001\ncaller=13800138000\ncame=1763743200\nfell=1763743260\nended=1763743300.250\n"


def _left(home: Path, slips: dict[str, str]) -> Settings:
    settings = Settings(home=home)
    folder = unseen_folder(settings)
    folder.mkdir(parents=True)
    for name, text in slips.items():
        (folder / f"{name}.txt").write_text(text)
    return settings


def test_a_slip_tells_who_came_and_when_he_left(tmp_path: Path) -> None:
    """Once it is forgotten, it is gone."""
    settings = _left(tmp_path, {"pbx1-1763743200.1": WHOLE})
    (call,) = read_unseen(settings)
    assert (call.id, call.number, call.caller) == ("pbx1-1763743200.1", "4001", "13800138000")
    assert call.came == datetime.fromtimestamp(1763743200, tz=UTC)
    assert call.fell == datetime.fromtimestamp(1763743260, tz=UTC)
    assert call.ended == datetime.fromtimestamp(1763743300.25, tz=UTC)
    forget_unseen(settings, call)
    assert read_unseen(settings) == []


def test_who_withheld_his_number_and_never_fell_is_told_so(tmp_path: Path) -> None:
    """Empty is nothing."""
    text = "number=4001\ncaller=\ncame=1763743200\nfell=\nended=1763743199\n"
    (call,) = read_unseen(_left(tmp_path, {"pbx1-1763743200.1": text}))
    assert (call.caller, call.fell) == (None, None)
    assert call.ended == call.came


def test_slips_of_strangers_and_broken_ones_are_left_out(tmp_path: Path) -> None:
    """A crash may have cut one short; a foreign name is none of ours."""
    slips = {
        "pbx1-1763743200.1": "number=4001\ncaller=1\ncame=17637",
        "pbx1-1763743200.2": WHOLE.replace("ended=1763743300.250", "ended=soon"),
        "other-1.1": WHOLE,
        "..-1": WHOLE,
    }
    assert read_unseen(_left(tmp_path, slips)) == []


def test_what_cannot_be_opened_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    """It is no slip, or it was tidied away by hand just then."""
    settings = _left(tmp_path, {"pbx1-1763743200.2": WHOLE})
    folder = unseen_folder(settings)
    (folder / "pbx1-1763743200.1.txt").symlink_to(folder / "nowhere")
    (folder / "pbx1-1763743200.3.txt").mkdir()
    assert [call.id for call in read_unseen(settings)] == ["pbx1-1763743200.2"]
