"""The wheel: everything the service needs is inside, for a machine without sources and Node.js."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Callable
from importlib.metadata import PathDistribution
from pathlib import Path

import pytest

from tests.integration.run.installation import ROOT, WAIT_S, Installation

# Packing may have to build the pages first.
pytestmark = [pytest.mark.integration, pytest.mark.timeout(600)]


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """Pack the wheel and install it into an environment that has our packages, but not us."""
    environment = tmp_path / "environment"
    for command in (
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path],
        [sys.executable, "-m", "venv", "--without-pip", environment],
    ):
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    [wheel] = tmp_path.glob("*.whl")
    options = ["--quiet", "--offline", "--no-deps", "--no-cache", "--python", environment]
    uv = Path(sysconfig.get_path("scripts")) / "uv"
    subprocess.run([uv, "pip", "install", *options, wheel], cwd=tmp_path, check=True)
    [packages] = environment.glob("lib/python*/site-packages")
    # Packages of others are found there too; what points from there to our sources is not heeded.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return environment


def test_given_only_the_wheel_when_started_then_the_hotline_and_its_pages_serve(
    install: Callable[..., Installation], installed: Path, tmp_path: Path
) -> None:
    """Menus, centre, schema, Asterisk's configuration and the built pages come out of the wheel."""
    [record] = installed.glob("lib/python*/site-packages/callcenter-*.dist-info")
    needed = (ROOT / "requirements/runtime.in").read_text().splitlines()[1:]
    told = PathDistribution(record).requires or ()
    extra = [name for name in told if "extra ==" in name]
    assert [name.partition(";")[0] for name in extra] == ["hibari-tts"]
    plain = [name.replace(".", "-") for name in told if name not in extra]
    assert plain == [name.replace(".", "-") for name in needed]

    asked = [installed / "bin/callcenter", "acd", "example", "weekday"]
    example = subprocess.run(asked, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert "scenario: A weekday" in example.stdout

    house = install(demo_password="demo-password-of-tests")
    house.program = [str(installed / "bin/callcenter")]
    house.sources = tmp_path
    house.env["PATH"] = str(_scanty(tmp_path / "programs"))
    house.start_ready()
    assert house.get("/readyz") == (200, {"ready": True, "reasons": []})
    started = Path(f"/proc/{house.pid('service')}/cmdline").read_bytes()
    assert started.startswith(os.fsencode(installed))
    page = _fetch(house, "/")
    assets = re.findall(r'"(/assets/[^"]+)"', page.decode())
    assert {name.rpartition(".")[2] for name in assets} == {"js", "css"}
    for asset in assets:
        assert len(_fetch(house, asset)) > 1000
    asterisk = (house.home / "asterisk/etc/extensions.conf").read_text()
    assert str(ROOT) not in asterisk
    assert house.stop() == 0


def _scanty(folder: Path) -> Path:
    """Make a PATH without Node.js: what is there is for root, as whom PostgreSQL does not run."""
    folder.mkdir()
    for name in ("setpriv", "sh"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    return folder


def _fetch(house: Installation, path: str) -> bytes:
    address = f"http://127.0.0.1:{house.ports['http']}{path}"
    with urllib.request.urlopen(address, timeout=WAIT_S) as answer:
        content: bytes = answer.read()
    return content
