"""Run PostgreSQL as somebody other than root, wherever the installation lies."""

import os
import shutil
import subprocess
from pathlib import Path

from callcenter.errors import OperatorError

NOBODY = 65534
_PROBE_TIMEOUT_S = 10

# Reading and entering folders regardless of their modes; the second is what a container usually
# leaves to root where it withholds the first.
_CAPABILITIES = ("dac_read_search", "dac_override")


def owner_for(data: Path) -> int:
    """
    Choose the user id that runs PostgreSQL.

    Args:
        data: Its data directory; need not exist yet.

    Returns:
        Our own id; as root the owner of existing data, else nobody's.
    """
    if os.geteuid() != 0:
        return os.geteuid()
    owner = data.stat().st_uid if data.exists() else 0
    return owner or NOBODY


def command_prefix(uid: int, *reached: Path) -> list[str]:
    """
    Give the words to put before a command so that it runs as `uid`.

    PostgreSQL refuses to run as root, and another user cannot enter a folder that only root may
    enter. Opening those folders to everyone would be wrong, so PostgreSQL gets the one capability
    to pass through them, and only where it needs it.

    Args:
        uid: As chosen by `owner_for`.
        reached: Files and folders the command must reach.

    Raises:
        OperatorError: This machine gives no way to do it.
    """
    if uid == os.geteuid():
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise OperatorError(
            "PostgreSQL does not run as root, and the program setpriv is missing.",
            "Install the package util-linux, or start as an ordinary user.",
        )
    prefix = [setpriv, f"--reuid={uid}", f"--regid={uid}", "--clear-groups"]
    if _works(prefix, reached):
        return prefix
    for capability in _CAPABILITIES:
        able = [
            *prefix,
            f"--inh-caps=+{capability}",
            f"--ambient-caps=+{capability}",
            # Without it access(2), by which PostgreSQL finds its own files, ignores capabilities.
            "--securebits=+no_setuid_fixup",
        ]
        if _works(able, reached):
            return able
    raise OperatorError(
        f"PostgreSQL does not run as root, and user {uid} may not reach {reached[0]}.",
        "Set CALLCENTER_HOME to a folder that others may enter, or start as an ordinary user.",
    )


def _works(prefix: list[str], reached: tuple[Path, ...]) -> bool:
    probe = [
        *prefix,
        "sh",
        "-c",
        'for f; do test -x "$f" || exit 1; done',
        "sh",
        *map(str, reached),
    ]
    told = subprocess.run(probe, capture_output=True, check=False, timeout=_PROBE_TIMEOUT_S)
    return told.returncode == 0
