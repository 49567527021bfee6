"""Each contract test runs on the fake exchange and on the real one."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from callcenter.telephony.pbx_config import Endpoint, PbxTimes
from tests.contract.telephony.fake_scene import fake_exchange
from tests.contract.telephony.real_scene import real_exchange, secret
from tests.contract.telephony.scene import Scene
from tests.integration.asterisk.process import AsteriskProcess, free_settings

PHONES = ("1001", "1002", "1003")


@pytest.fixture(scope="package")
def asterisk() -> Iterator[AsteriskProcess]:
    """Run one Asterisk for all contract tests."""
    home = Path(tempfile.mkdtemp(prefix="cc-con-"))
    phones = [Endpoint(name=number, secret=secret(number)) for number in PHONES]
    with AsteriskProcess(
        free_settings(home), times=PbxTimes(give_up_s=20), endpoints=phones
    ) as process:
        yield process
    shutil.rmtree(home)


@pytest.fixture(params=["fake", pytest.param("real", marks=pytest.mark.integration)])
async def scene(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Scene]:
    """Give the test an exchange."""
    stage = Scene(tmp_path)
    if request.param == "fake":
        async with fake_exchange(stage):
            yield stage
    else:
        asterisk: AsteriskProcess = request.getfixturevalue("asterisk")
        async with real_exchange(stage, asterisk):
            yield stage
