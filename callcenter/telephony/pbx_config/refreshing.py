"""What a running Asterisk has read of its files, and making it read what was changed since."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from callcenter.settings import Settings
from callcenter.telephony.pbx_config.endpoints import PHONE_FILES, etc_folder
from callcenter.telephony.pbx_config.reload import reload_everything
from callcenter.telephony.pbx_config.template import write_whole

ONLY_AT_START = frozenset({"asterisk.conf", "modules.conf"})
"""Files that no reload makes it read."""


def note_read(settings: Settings) -> None:
    """Note that an Asterisk which is started now reads everything as it is."""
    _note(settings, _present(settings))


async def refresh(settings: Settings) -> list[str]:
    """
    Make an Asterisk that goes on running read what was changed since it was started; talks go on.

    Returns:
        Files that it will read only when it is started again.

    Raises:
        RemoteError: It could not be told; it is told by the next call.
    """
    present, read = _present(settings), _read(settings)
    changed = {name for name in present.keys() | read.keys() if present.get(name) != read.get(name)}
    left = changed & ONLY_AT_START
    if changed - left:
        await reload_everything(settings)
        _note(settings, {**present, **{name: read.get(name, "") for name in left}})
    return sorted(left)


def _present(settings: Settings) -> Mapping[str, str]:
    """Tell what each file holds; phones are left out, which are reloaded as they change."""
    folder = etc_folder(settings)
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*.conf"))
        if file.name not in PHONE_FILES
    }


def _read(settings: Settings) -> Mapping[str, str]:
    try:
        noted = json.loads(_place(settings).read_text())
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _note(settings: Settings, read: Mapping[str, str]) -> None:
    write_whole(_place(settings), json.dumps(read))


def _place(settings: Settings) -> Path:
    return settings.run / "asterisk.read"
