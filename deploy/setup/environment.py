"""
Make the virtual environment hold exactly what the lock files say; do nothing when it does.

    python3 deploy/setup/environment.py runtime        what `make run` needs
    python3 deploy/setup/environment.py development    what the tests and checks need besides

Standard library only, and no younger syntax than needed: an old Python must be able to read this
and say that it is too old.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = ROOT / "requirements"
VENV = ROOT / ".venv"
STAMP = VENV / "callcenter-setup.json"
INCLUDES = {"runtime": ["runtime"], "development": ["runtime", "development"]}


def main(arguments: list[str]) -> int:
    """Bring the environment up to date; return the exit code."""
    wanted = arguments[0] if arguments else ""
    if wanted not in INCLUDES:
        return _fail(f"Say which is wanted: {' or '.join(INCLUDES)}.")
    if sys.version_info < OLDEST:
        return _fail(
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, and {sys.executable} is "
            f"{sys.version_info[0]}.{sys.version_info[1]}. Name a newer one: make PYTHON=python3.11"
        )
    # Unwinding ends pip as well: a stopped `make` must leave nothing running.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    lock = os.open(REQUIREMENTS, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once must not fill one environment
    try:
        return _bring_up_to_date(wanted)
    finally:
        os.close(lock)


def _bring_up_to_date(wanted: str) -> int:
    hashes = {
        name: hashlib.sha256((REQUIREMENTS / f"{name}.txt").read_bytes()).hexdigest()
        for name in INCLUDES
    }
    place = {"root": str(ROOT), "python": sys.version}
    if VENV.is_symlink():
        return _fail(f"{VENV} is a link to an environment of somebody else: take it away.")
    found = _read_stamp()
    fits = {key: found.get(key) for key in place} == place
    installed = found.get("installed", {}) if fits else {}
    if installed.get(wanted) == hashes[wanted]:
        return 0
    if not fits:
        fault = _make_venv(clear=bool(found))  # one made by hand is kept and filled
        if fault:
            return _fail(fault)
    _say(f"Installing the packages of requirements/{wanted}.txt …")
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "-qq", "--no-input"]
    options = ["--disable-pip-version-check", "--require-hashes", "--only-binary=:all:"]
    if subprocess.run(
        [*pip, *options, "-r", REQUIREMENTS / f"{wanted}.txt"], check=False
    ).returncode:
        return _fail(
            f"The packages of requirements/{wanted}.txt cannot be installed: pip says why above."
        )
    _make_importable()
    installed.update({name: hashes[name] for name in INCLUDES[wanted]})
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps({**place, "installed": installed}))
    fresh.replace(STAMP)
    return 0


def _read_stamp() -> dict:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def _make_venv(*, clear: bool) -> str | None:
    """Make an empty environment; say what is missing if that cannot be done."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        return (
            "Python's venv is missing. Install it (on Debian and Ubuntu: apt-get install "
            "python3-venv) and start again."
        )
    _say("Making the virtual environment .venv …")
    command = [sys.executable, "-m", "venv", *(["--clear"] if clear else []), VENV]
    if subprocess.run(command, check=False).returncode:
        return f"The virtual environment {VENV} cannot be made: Python says why above."
    return None


def _make_importable() -> None:
    """Let the environment's Python and its command `callcenter` find our package from anywhere."""
    for packages in VENV.glob("lib/python*/site-packages"):
        (packages / "callcenter.pth").write_text(f"{ROOT}\n")
    command = VENV / "bin" / "callcenter"
    command.write_text(f'#!/bin/sh\nexec "{VENV}/bin/python" -m callcenter "$@"\n')
    command.chmod(0o755)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def _fail(text: str) -> int:
    _say(f"callcenter: {text}")
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
