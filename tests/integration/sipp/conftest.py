"""One Asterisk for the tests of a file, with a few numbers of its own."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.demo.sip_socket import Server
from callcenter.telephony.pbx_config import Endpoint
from tests.integration.asterisk.process import AsteriskProcess, free_settings

PHONES = ("1001", "1002")
# 4900 records both sides and rings 1001; 4901 does so once 0 was pressed; 4902 sends sound back.
DIALPLAN = """\
[inbound](+)
exten => 4900,1,Answer()
 same => n,Set(__TRANSFER_CONTEXT=test-transfer)
 same => n,StartMusicOnHold(default)
 same => n,MixMonitor(,br({home}/talk-rx.sln)t({home}/talk-tx.sln))
 same => n,Dial(PJSIP/1001,20^5,gtIm(default))
 same => n,StopMixMonitor()
 same => n,Hangup(16)
exten => 4901,1,Answer()
 same => n,Read(KEY,,1,,1,8)
 same => n,GotoIf($["${{KEY}}" = "0"]?4900,1)
 same => n,Hangup(16)
exten => 4902,1,Answer()
 same => n,Echo()
exten => 4903,1,Answer()
 same => n,Read(KEYS,,4,,1,8)
 same => n,GotoIf($["${{KEYS}}" = "1*05"]?4902,1)
 same => n,Hangup(16)
[from-agent](+)
exten => 1002,1,Dial(PJSIP/1002,20,g)
 same => n,Hangup(16)
[test-transfer]
exten => _X!,1,Dial(PJSIP/${{EXTEN}},20,g)
 same => n,Hangup(16)
"""


def secret(number: str) -> str:
    """Return the secret of a telephone of these tests."""
    return f"secret-of-{number}"


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """Give the tests of one file a short path of their own."""
    folder = Path(tempfile.mkdtemp(prefix="cc-sipp-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Server]:
    """Run Asterisk."""
    settings = free_settings(home)
    local = settings.home / "asterisk/etc/extensions_local.conf"
    local.parent.mkdir(parents=True)
    local.write_text(DIALPLAN.format(home=home))
    phones = [Endpoint(name=number, secret=secret(number)) for number in PHONES]
    with AsteriskProcess(settings, endpoints=phones):
        yield Server(port=settings.sip_port)
