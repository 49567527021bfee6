"""Prepare one Asterisk for one installation: folders, secrets, rendered files, command line."""

import dataclasses
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.settings import Settings
from callcenter.telephony.pbx_config.endpoints import etc_folder
from callcenter.telephony.pbx_config.keys import (
    AMI_COMMANDS_USER,
    AMI_EVENTS_USER,
    AMI_RELOAD_USER,
    read_agi_token,
    read_ami_secret,
)
from callcenter.telephony.pbx_config.media import ice_lines, media_lines
from callcenter.telephony.pbx_config.system_prompts import DEFAULT_LANGUAGE, system_sounds
from callcenter.telephony.pbx_config.template import render_folder
from callcenter.telephony.pbx_config.times import PbxTimes
from callcenter.telephony.pbx_config.trunks import DEMO_TRUNK, outgoing_trunk, trunk_name
from callcenter.telephony.pbx_place import PbxPlace, find_asterisk, template_folders

# Stands in file names, dialplan arguments and Asterisk's own configuration, none of which quote.
_SAFE_PATH = re.compile(r"/[\w./+~-]*")
# Asterisk's control socket: the kernel allows 107 bytes, with asterisk.ctl at its end.
_LONGEST_RUN_PATH = 94


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxProcess:
    """How to start the prepared Asterisk; it stays in the foreground and ends on SIGTERM."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    cwd: Path


def prepare_pbx(settings: Settings, times: PbxTimes | None = None) -> PbxProcess:
    """
    Make everything Asterisk needs under the installation's home.

    Files that are not ours (`*_local.conf`, the phones of `write_endpoints`) are left alone.

    Args:
        settings: Of this installation.
        times: Patience of the dialplan; the defaults when None.

    Raises:
        OperatorError: Asterisk is missing, a path cannot be used, or a file cannot be written.
    """
    place = find_asterisk()
    root = settings.home / "asterisk"
    _check_paths(settings, root)
    try:
        _make_folders(settings, root, place)
        values = _values(settings, root, place, times or PbxTimes())
        etc, dialplans = template_folders()
        render_folder(etc, etc_folder(settings), values)
        render_folder(dialplans, etc_folder(settings) / "dialplans", values)
    except OSError as error:
        raise OperatorError(
            f"Asterisk's files cannot be written: {error}.",
            "Make the folder CALLCENTER_HOME yours and writable, with room on its disk.",
        ) from error
    return PbxProcess(
        argv=(*place.argv, "-C", str(etc_folder(settings) / "asterisk.conf"), "-f", "-n"),
        env=_environment(root),
        cwd=root,
    )


def _check_paths(settings: Settings, root: Path) -> None:
    if not _SAFE_PATH.fullmatch(str(settings.home)):
        raise OperatorError(
            f"CALLCENTER_HOME is {settings.home}, which Asterisk's files cannot hold.",
            "Use a path of letters, digits and . _ + ~ - only.",
        )
    if len(os.fsencode(root / "run")) > _LONGEST_RUN_PATH:
        raise OperatorError(
            f"CALLCENTER_HOME is {settings.home}, which is too long for Asterisk's control socket.",
            f"Use a path of at most {_LONGEST_RUN_PATH - len('/asterisk/run')} bytes.",
        )


def _make_folders(settings: Settings, root: Path, place: PbxPlace) -> None:
    for folder in (etc_folder(settings), root / "run", root / "log", root / "spool", root / "lib"):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
    for folder in (
        root / "lib/db",
        root / "lib/keys",
        root / "lib/agi-bin",
        root / "data/sounds",
        _fallback_recordings(settings),
        _fallback_voicemails(settings),
        unseen_folder(settings),
        system_sounds(settings),
    ):
        folder.mkdir(parents=True, exist_ok=True)
    _link_data(root / "data", place.data)


def _link_data(data: Path, source: Path) -> None:
    """Make one data folder of the same form whatever way this Asterisk was packaged."""
    english = next(
        (
            folder
            for folder in (source / "sounds/en", source / "sounds/en_US_f_Allison")
            if folder.is_dir()
        ),
        source / "sounds",
    )
    for name, target in (
        ("documentation", source / "documentation"),
        ("moh", source / "moh"),
        ("sounds/en", english),
    ):
        link = data / name
        if not (link.is_symlink() and link.readlink() == target):
            link.unlink(missing_ok=True)
            link.symlink_to(target)


def _values(settings: Settings, root: Path, place: PbxPlace, times: PbxTimes) -> Mapping[str, str]:
    rtp_start, _, rtp_end = settings.rtp_ports.partition("-")
    patience = {
        field.name.upper(): str(getattr(times, field.name)) for field in dataclasses.fields(times)
    }
    return {
        **patience,
        "ETC": str(etc_folder(settings)),
        "MODULES": str(place.modules),
        "LIB": str(root / "lib"),
        "DATA": str(root / "data"),
        "SPOOL": str(root / "spool"),
        "RUN": str(root / "run"),
        "LOG": str(root / "log"),
        "PBX": settings.pbx,
        "BIND": settings.bind,
        "SIP_PORT": str(settings.sip_port),
        "WS_PORT": str(settings.ws_port),
        "AMI_PORT": str(settings.ami_port),
        "AGI_PORT": str(settings.agi_port),
        "RTP_START": rtp_start,
        "RTP_END": rtp_end,
        "ICE": ice_lines(settings),
        "MEDIA": media_lines(settings),
        "DEMO_TRUNK": DEMO_TRUNK if settings.demo else "",
        "OUTGOING_TRUNK": outgoing_trunk(settings),
        "TRUNK": trunk_name(settings) or "",
        "OUTGOING_NUMBER": settings.outgoing_number,
        "AMI_EVENTS_USER": AMI_EVENTS_USER,
        "AMI_COMMANDS_USER": AMI_COMMANDS_USER,
        "AMI_RELOAD_USER": AMI_RELOAD_USER,
        "AMI_SECRET": read_ami_secret(settings),
        "AGI_TOKEN": read_agi_token(settings),
        "SYSTEM_SOUNDS": str(system_sounds(settings)),
        "FALLBACK_RECORDINGS": str(_fallback_recordings(settings)),
        "FALLBACK_VOICEMAILS": str(_fallback_voicemails(settings)),
        "UNSEEN_CALLS": str(unseen_folder(settings)),
        "DEFAULT_LANG": DEFAULT_LANGUAGE,
    }


def _fallback_recordings(settings: Settings) -> Path:
    return settings.home / "recordings/fallback"


def _fallback_voicemails(settings: Settings) -> Path:
    return settings.home / "voicemails/fallback"


def unseen_folder(settings: Settings) -> Path:
    """Return where the dialplan leaves slips of calls that ended while no service was there."""
    return settings.home / "calls/unseen"


def _environment(root: Path) -> dict[str, str]:
    """Nothing of ours: the demo password is in our environment."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    return {**kept, "HOME": str(root / "lib"), "LANG": "C.UTF-8"}
