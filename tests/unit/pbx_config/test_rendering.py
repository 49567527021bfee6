"""Templates become configuration, whole and safe, or one clear message."""

import re
from pathlib import Path

import pytest

from callcenter.errors import OperatorError
from callcenter.settings import Settings
from callcenter.telephony import pbx_place
from callcenter.telephony.pbx_config import PbxTimes, prepare_pbx, process, system_prompts
from callcenter.telephony.pbx_config.template import fill, render_folder, write_whole
from callcenter.telephony.pbx_place import PbxPlace, needed_modules, template_folders


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PbxPlace:
    """Pretend that an Asterisk is installed."""
    place = PbxPlace(argv=("asterisk",), modules=tmp_path / "modules", data=tmp_path / "data")
    monkeypatch.setattr(process, "find_asterisk", lambda: place)
    return place


def _settings(home: Path, **changes: object) -> Settings:
    return Settings(home=home, **changes)  # type: ignore[arg-type]


def test_every_mark_is_filled() -> None:
    """A mark may stand anywhere and more than once."""
    assert fill("a = @A@\nb = @A@/@B@", {"A": "1", "B": "2"}, "x.conf") == "a = 1\nb = 1/2"


def test_marks_without_a_value_are_all_named_with_their_lines() -> None:
    """The operator sees every one of them at once."""
    with pytest.raises(OperatorError, match=r"x\.conf:1: @A@, x\.conf:3: @B@"):
        fill("@A@\n\n@B@", {}, "x.conf")


def test_a_value_that_looks_like_a_mark_stays_as_it_is() -> None:
    """Only the template's own marks count, so that no value can pull in another."""
    assert fill("a = @A@", {"A": "@B@", "B": "secret"}, "x.conf") == "a = @B@"


def test_a_folder_without_templates_is_a_clear_message(tmp_path: Path) -> None:
    """A broken installation is told as such."""
    with pytest.raises(OperatorError, match="no Asterisk templates"):
        render_folder(tmp_path, tmp_path / "out", {})


def test_a_file_is_replaced_only_when_it_changed(tmp_path: Path) -> None:
    """Who asks for a reload can tell whether one is needed; the file is ours alone."""
    path = tmp_path / "x.conf"
    assert write_whole(path, "one")
    assert not write_whole(path, "one")
    assert write_whole(path, "two")
    assert path.read_text() == "two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["x.conf"]


def test_all_templates_render(tmp_path: Path, place: PbxPlace) -> None:
    """Every mark of every template has its value, and each dialplan file is included."""
    settings = _settings(tmp_path / "home")
    pbx = prepare_pbx(settings, PbxTimes(take_s=7))
    etc = tmp_path / "home/asterisk/etc"
    templates, dialplans = template_folders()
    assert {p.name for p in etc.glob("*.conf")} == {p.name for p in templates.glob("*.conf")}
    included = (etc / "extensions.conf").read_text()
    for file in dialplans.glob("*.conf"):
        assert f'#include "dialplans/{file.name}"' in included
        assert (etc / "dialplans" / file.name).is_file()
    assert "TAKE = 7\n" in included
    assert pbx.argv == ("asterisk", "-C", str(etc / "asterisk.conf"), "-f", "-n")


def test_asterisk_gets_nothing_of_our_environment(
    tmp_path: Path, place: PbxPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The demo password and the database's are in it."""
    monkeypatch.setenv("CALLCENTER_DEMO_PASSWORD", "secret-word")
    pbx = prepare_pbx(_settings(tmp_path / "home"))
    assert set(pbx.env) <= {"PATH", "TZ", "HOME", "LANG"}


def test_a_second_preparation_keeps_secrets_and_local_files(
    tmp_path: Path, place: PbxPlace
) -> None:
    """What the operator added and what others already know stays."""
    settings = _settings(tmp_path / "home")
    prepare_pbx(settings)
    secret = (settings.run / "ami.secret").read_text()
    local = tmp_path / "home/asterisk/etc/pjsip_local.conf"
    local.write_text("; a trunk\n")
    prepare_pbx(settings)
    assert (settings.run / "ami.secret").read_text() == secret
    assert local.read_text() == "; a trunk\n"


def test_the_open_trunk_is_the_demos_only(tmp_path: Path, place: PbxPlace) -> None:
    """Outside the demo there is no endpoint without authentication."""
    prepare_pbx(_settings(tmp_path / "demo"))
    prepare_pbx(_settings(tmp_path / "real", demo=False))
    assert "demo-trunk" in (tmp_path / "demo/asterisk/etc/pjsip.conf").read_text()
    assert "demo-trunk" not in (tmp_path / "real/asterisk/etc/pjsip.conf").read_text()


def test_browsers_are_offered_loopback_only_on_loopback(tmp_path: Path, place: PbxPlace) -> None:
    """An installation for the network offers its real addresses."""
    prepare_pbx(_settings(tmp_path / "a"))
    prepare_pbx(_settings(tmp_path / "b", bind="0.0.0.0"))
    assert "ice_permit = 127.0.0.1/32" in (tmp_path / "a/asterisk/etc/rtp.conf").read_text()
    assert "ice_" not in (tmp_path / "b/asterisk/etc/rtp.conf").read_text()
    assert "media_address = 127.0.0.1" in (tmp_path / "a/asterisk/etc/pjsip.conf").read_text()
    assert "media_address" not in (tmp_path / "b/asterisk/etc/pjsip.conf").read_text()


@pytest.mark.parametrize("name", ["a;b", "a b", "a,b", "a${X}", "a)b", "a@B@", 'a"b'])
def test_a_home_that_would_break_the_files_is_refused(
    tmp_path: Path, place: PbxPlace, name: str
) -> None:
    """Asterisk's files cannot quote paths."""
    with pytest.raises(OperatorError, match="CALLCENTER_HOME"):
        prepare_pbx(_settings(tmp_path / name))


def test_a_home_too_long_for_the_control_socket_is_refused(tmp_path: Path, place: PbxPlace) -> None:
    """The kernel's bound is told instead of a start that fails."""
    with pytest.raises(OperatorError, match="too long"):
        prepare_pbx(_settings(tmp_path / ("x" * 90)))


def test_a_home_that_cannot_be_written_is_told(tmp_path: Path, place: PbxPlace) -> None:
    """One sentence instead of a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OperatorError, match="cannot be"):
        prepare_pbx(_settings(tmp_path / "file"))


def test_given_no_asterisk_at_all_then_the_message_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fetch command, or what to install."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(pbx_place, "find_own_asterisk", lambda: None)
    with pytest.raises(OperatorError, match=r"deploy/asterisk/fetch\.py.*Asterisk 22"):
        prepare_pbx(_settings(tmp_path / "home"))


@pytest.mark.parametrize("word", ["app_system", "app_originate", "func_curl", "app_exec_"])
def test_no_way_from_the_dialplan_to_the_machine_is_loaded(word: str) -> None:
    """What is not loaded cannot be misused."""
    assert not [name for name in needed_modules() if name.startswith(word)]


def test_the_dialplans_prompts_are_all_there_in_both_languages() -> None:
    """Each prompt that a dialplan says has a text, and no text is left over."""
    _, dialplans = template_folders()
    text = "".join(file.read_text() for file in dialplans.glob("*.conf"))
    for name, texts in system_prompts().items():
        assert name in text
        assert set(texts) == {"zh-CN", "en"}
        assert all(texts.values())
    said = re.findall(r"cc-say,s,1\(([a-z][a-z0-9-]*)|([a-z]+-press-1)", text)
    assert {name or other for name, other in said} == set(system_prompts())
