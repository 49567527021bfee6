"""
Find the programs that stand beside us: on the PATH, else in the toolbox's cache.

Standard library only: `deploy/` uses it before the virtual environment exists. What is missing is
put into the cache by `python3 deploy/asterisk/fetch.py` (see `deploy/toolbox/README.md`).
"""

import hashlib
import os
import platform
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from callcenter.errors import OperatorError
from callcenter.shipped import shipped

_TRIPLETS = {"x86_64": "x86_64-linux-gnu", "aarch64": "aarch64-linux-gnu"}


class Tool(NamedTuple):
    """
    How to start a program.

    Args:
        argv: The program; append its arguments.
        env: The whole environment to start it with.
    """

    argv: list[str]
    env: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """
    Debian packages that are unpacked together into one folder.

    Args:
        name: Of the folder in the cache, before its key.
        in_words: What a person would install instead.
        suite: Debian suite; None for the machine's own.
        packages: What to install; their dependencies come along.
        programs: Program name to its path in the folder.
        variables: Environment of these programs: name to path in the folder; `{triplet}` is the
            library folder's name on this processor.
        unwanted: Patterns of dependencies that only a whole system needs; never unpacked.
    """

    name: str
    in_words: str
    suite: str | None
    packages: tuple[str, ...]
    programs: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    unwanted: tuple[str, ...] = ()


ASTERISK = Bundle(
    name="asterisk",
    in_words="Asterisk 22 or newer with its core sounds and music on hold",
    suite="forky",
    packages=("asterisk", "asterisk-core-sounds-en-wav", "asterisk-moh-opsound-wav"),
    programs={"asterisk": "usr/sbin/asterisk"},
    unwanted=("perl*", "libperl*", "dpkg", "debconf", "fonts-*"),
)
SPEECH = Bundle(
    name="speech",
    in_words="espeak-ng",
    suite=None,
    packages=("espeak-ng",),
    programs={"espeak-ng": "usr/bin/espeak-ng"},
    variables={"ESPEAK_DATA_PATH": "usr/lib/{triplet}/espeak-ng-data"},
)
TESTING = Bundle(
    name="testing",
    in_words="sip-tester and baresip",
    suite=None,
    packages=("sip-tester", "baresip-core"),
    programs={"sipp": "usr/bin/sipp", "baresip": "usr/bin/baresip"},
    unwanted=("perl*", "dpkg", "debconf", "fonts-*", "libllvm*", "libgl1-mesa-dri", "libz3-*"),
)
BROWSER = Bundle(
    name="browser",
    in_words="chromium and a Chinese font (fonts-wqy-microhei)",
    suite=None,
    packages=("chromium", "fonts-wqy-microhei", "fonts-dejavu-core"),
    programs={"chromium": "usr/lib/chromium/chromium"},
    unwanted=("perl*", "dpkg", "debconf", "libllvm*", "libgl1-mesa-dri", "libz3-*"),
)
BUNDLES = (ASTERISK, SPEECH, TESTING, BROWSER)


def command(name: str) -> Tool:
    """
    Find a program: on the PATH, else in the cache.

    Args:
        name: One of the programs of `BUNDLES`.

    Raises:
        OperatorError: It is in neither place; names what to run or install.
    """
    bundle = _bundle_with(name)
    found = None if bundle is ASTERISK else shutil.which(name)
    if found:
        return Tool([found], dict(os.environ))
    cached = cached_command(bundle, name)
    if cached:
        return cached
    raise OperatorError(
        f"The program {name} is neither on the PATH nor in the cache.",
        f"Run `{fetching()}`, or install {bundle.in_words}.",
    )


def fetching() -> str:
    """Word the command that puts what is missing into the cache."""
    script = shipped("deploy/asterisk/fetch.py")
    if script.is_relative_to(Path(__file__).parent):  # installed: only this Python finds us
        return f"{sys.executable} {script}"
    return "python3 deploy/asterisk/fetch.py"


def cached_command(bundle: Bundle, name: str) -> Tool | None:
    """Tell how to start *name* from the cache; None when the bundle is not there."""
    folder = bundle_folder(bundle)
    program = folder / bundle.programs[name]
    if not program.is_file():
        return None
    env = dict(os.environ)
    for variable, path in bundle.variables.items():
        env[variable] = str(folder / path.format(triplet=triplet()))
    return Tool([*loader(folder), str(program)], env)


def loader(folder: Path) -> list[str]:
    """
    Start of the command line that runs a program of *folder* with that folder's own libraries.

    The folder's C library is usually newer than the machine's, and only its own loader fits it;
    the environment stays clean, so children of the program use the machine's libraries.
    """
    libraries = folder / "usr/lib" / triplet()
    found = next(iter(sorted(libraries.glob("ld-linux-*.so.*"))), None)
    if found is None:
        # Before the merge of /lib into /usr/lib the loader was packaged in /lib.
        libraries_of_old = folder / "lib" / triplet()
        found = next(iter(sorted(libraries_of_old.glob("ld-linux-*.so.*"))), None)
        if found is None:
            return []
        return [str(found), "--library-path", f"{libraries_of_old}:{libraries}"]
    return [str(found), "--library-path", str(libraries)]


def bundle_folder(bundle: Bundle) -> Path:
    """
    Folder of the cache that holds *bundle* once it is fetched.

    The key is made of processor, suite and packages, so that a changed list is another folder and
    two copies of the product never disturb each other.
    """
    facts = [platform.machine(), bundle.suite or own_suite(), *bundle.packages, *bundle.unwanted]
    key = hashlib.sha256("\n".join(facts).encode()).hexdigest()[:12]
    return cache_folder() / f"{bundle.name}-{key}"


def cache_folder() -> Path:
    """Folder of everything fetched, outside the repository and shared by its copies."""
    root = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(root) if root.startswith("/") else Path.home() / ".cache") / "callcenter"


def triplet() -> str:
    """
    Name of the library folders on this processor.

    Raises:
        OperatorError: Debian packages of this processor are not known to the toolbox.
    """
    machine = platform.machine()
    if machine not in _TRIPLETS:
        raise OperatorError(
            f"The toolbox does not know the processor {machine}.",
            f"Install these programs yourself: {', '.join(sorted(_programs()))}.",
        )
    return _TRIPLETS[machine]


def own_suite() -> str:
    """Code name of the machine's own release; empty when it does not tell."""
    try:
        return platform.freedesktop_os_release().get("VERSION_CODENAME", "")
    except OSError:
        return ""


def _programs() -> dict[str, Bundle]:
    return {program: bundle for bundle in BUNDLES for program in bundle.programs}


def _bundle_with(name: str) -> Bundle:
    return _programs()[name]
