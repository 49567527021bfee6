"""`callcenter run` with the real Asterisk and the real PostgreSQL."""

import os
import signal
import time
from collections.abc import Callable

import pytest

from tests.integration.run.installation import Installation, until

pytestmark = pytest.mark.integration


def test_the_life_of_an_installation(install: Callable[..., Installation]) -> None:
    """
    Ready, killed in every part, adopted by a second keeper, stopped, started again.

    One test for the whole life: each start costs seconds.
    """
    house = install()
    house.start_ready()
    web, sip = house.ports["http"], house.ports["sip"]
    ready = f"ready http://127.0.0.1:{web}  hotline 4001 on sip 127.0.0.1:{sip}"
    assert house.lines("ready") == [ready]
    assert len(house.lines("The demo users' password is ")) == 1
    assert house.get("/readyz") == (200, {"ready": True, "reasons": []})
    names = ("service", "asterisk", "postgres")
    first = {name: house.pid(name) for name in names}
    assert house.pid("keeper") == house.process.pid
    assert all(os.getpgid(pid) == pid for pid in first.values())

    for name in names:
        os.kill(first[name], signal.SIGKILL)
        until(lambda name=name: house.pid(name) not in {0, first[name]}, f"another {name}")
        until(lambda: house.get("/readyz")[0] == 200, f"ready after the end of {name}")

    before = {name: house.pid(name) for name in names}
    house.process.kill()
    house.process.wait()
    assert house.get("/readyz")[0] == 200  # without a keeper the service goes on
    read = (house.home / "run/asterisk.read").read_bytes()
    (house.home / "asterisk/etc/extensions_local.conf").write_text("[globals](+)\nMARK=1\n")
    house.start_ready()
    assert (house.home / "run/asterisk.read").read_bytes() != read  # the adopted one has read it
    after = {name: house.pid(name) for name in names}
    assert (after["asterisk"], after["postgres"]) == (before["asterisk"], before["postgres"])
    assert after["service"] != before["service"]

    everyone = house.processes()
    assert len(everyone) == 4
    assert house.stop() == 0
    assert [known for known in everyone if known.alive] == []
    assert list((house.home / "run").glob("*.pid")) == []

    house.start_ready()
    assert len(house.lines("The demo users' password is ")) == 1
    everyone = house.processes()
    os.kill(house.pid("service"), signal.SIGSTOP)  # even now the whole ends
    house.process.send_signal(signal.SIGINT)
    time.sleep(1.2)  # sooner, a second request would count as the first
    assert house.stop(signal.SIGINT) == 0
    assert [known for known in everyone if known.alive] == []
