"""
Unpack Debian packages into a folder, without root and without touching the system.

A private apt tree with an empty list of installed packages makes apt fetch everything a program
needs, its C library included; nothing is installed, the packages are only unpacked. How the
mirror is reached comes from the machine's own apt configuration.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.toolbox import Bundle, own_suite

Progress = Callable[[str], None]

_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_NOT_NEEDED = ("./usr/share/doc", "./usr/share/man", "./usr/share/locale", "./usr/share/lintian")
_NEEDED_TOOLS = ("apt-get", "apt-config", "dpkg-deb", "tar")


def unpack(bundle: Bundle, target: Path, progress: Progress) -> None:
    """
    Fetch the packages of *bundle* with all they depend on and unpack them into *target*.

    Args:
        bundle: What to fetch.
        target: Folder to fill; made when missing.
        progress: Told what happens, in short phrases.

    Raises:
        OperatorError: This is no Debian-like machine, or its mirror does not have the packages.
    """
    missing = [tool for tool in _NEEDED_TOOLS if shutil.which(tool) is None]
    if missing:
        raise _cannot(bundle, f"this machine has no {' and no '.join(missing)}")
    with tempfile.TemporaryDirectory(prefix="callcenter-apt-") as place:
        tree = Path(place)
        config = _write_tree(bundle, tree)
        progress(f"{bundle.name}: reading the package lists")
        _apt(bundle, config, ["update"])
        progress(f"{bundle.name}: downloading {', '.join(bundle.packages)}")
        _apt(bundle, config, ["--download-only", "install", *bundle.packages])
        packages = sorted((tree / "cache/archives").glob("*.deb"))
        wanted = [p for p in packages if not _is_unwanted(p.name, bundle.unwanted)]
        target.mkdir(parents=True, exist_ok=True)
        _unpack_all(bundle, wanted, target, progress)


def _write_tree(bundle: Bundle, tree: Path) -> Path:
    for folder in ("state/lists/partial", "cache/archives/partial", "etc"):
        (tree / folder).mkdir(parents=True)
    (tree / "status").touch()
    suite = bundle.suite or own_suite()
    signed = f"[signed-by={_KEYRING}] " if _KEYRING.is_file() else ""
    (tree / "sources.list").write_text(f"deb {signed}{_mirror(bundle)} {suite} main\n")
    config = tree / "apt.conf"
    config.write_text(_network_settings() + _tree_settings(tree))
    return config


def _tree_settings(tree: Path) -> str:
    settings = {
        "Dir::State": tree / "state",
        "Dir::State::status": tree / "status",
        "Dir::Cache": tree / "cache",
        "Dir::Etc::sourcelist": tree / "sources.list",
        "Dir::Etc::sourceparts": "-",
        "Dir::Etc::preferences": "/dev/null",
        "Dir::Etc::preferencesparts": "-",
        # The machine's hooks (cleaning, indexing) are about the machine, not about our tree.
        "Dir::Etc::parts": tree / "etc",
        "Dir::Etc::main": "/dev/null",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "APT::Get::Assume-Yes": "true",
        "Acquire::Retries": "3",
    }
    return "".join(f'{name} "{value}";\n' for name, value in settings.items())


def _network_settings() -> str:
    """The machine's own way to its mirror: proxies, certificates, dates of a frozen mirror."""
    lines = _output(["apt-config", "dump", "Acquire"]).splitlines()
    return "".join(f"{line}\n" for line in lines if "::IndexTargets" not in line)


def _mirror(bundle: Bundle) -> str:
    form = "$(REPO_URI)|$(RELEASE)|$(CODENAME)|$(COMPONENT)"
    targets = _output(["apt-get", "indextargets", "--format", form, "Created-By: Packages"])
    own = own_suite()
    for line in targets.splitlines():
        uri, release, codename, component = line.split("|")
        if component == "main" and own in {release, codename}:
            return uri
    raise _cannot(bundle, f"no apt source of this machine holds the main part of {own or 'Debian'}")


def _apt(bundle: Bundle, config: Path, arguments: list[str]) -> None:
    env = {**os.environ, "APT_CONFIG": str(config), "LC_ALL": "C", "DEBIAN_FRONTEND": "teletype"}
    done = subprocess.run(
        ["apt-get", "-q", *arguments],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    problems = re.findall(r"^(?:E|Err)[:]?.*", done.stdout, flags=re.MULTILINE)
    # A failed update leaves apt content with no lists at all; the problem would only show later.
    if done.returncode != 0 or (arguments == ["update"] and problems):
        said = problems[0] if problems else f"apt-get {arguments[0]} ended with {done.returncode}"
        raise _cannot(bundle, said)


def _unpack_all(bundle: Bundle, packages: list[Path], target: Path, progress: Progress) -> None:
    done = 0
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for _ in pool.map(lambda package: _unpack_one(bundle, package, target), packages):
            done += 1
            if done % 10 == 0 or done == len(packages):
                progress(f"{bundle.name}: unpacked {done} of {len(packages)} packages")


def _unpack_one(bundle: Bundle, package: Path, target: Path) -> None:
    excludes = [f"--exclude={path}" for path in _NOT_NEEDED]
    reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", package], stdout=subprocess.PIPE)
    writer = subprocess.run(
        ["tar", "-x", "-C", target, "--no-same-owner", "--keep-directory-symlink", *excludes],
        stdin=reader.stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if reader.stdout:
        reader.stdout.close()
    if reader.wait() != 0 or writer.returncode != 0:
        raise _cannot(bundle, f"{package.name} could not be unpacked into {target}")


def _is_unwanted(package: str, unwanted: Iterable[str]) -> bool:
    name = package.partition("_")[0]
    return any(fnmatchcase(name, pattern) for pattern in unwanted)


def _output(argv: list[str]) -> str:
    env = {**os.environ, "LC_ALL": "C"}
    done = subprocess.run(argv, env=env, capture_output=True, text=True, check=False)
    return done.stdout


def _cannot(bundle: Bundle, why: str) -> OperatorError:
    names = ", ".join(bundle.programs)
    return OperatorError(
        f"{names} could not be fetched: {why}.", f"Install {bundle.in_words} on this machine."
    )
