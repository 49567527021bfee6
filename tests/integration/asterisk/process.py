"""A real Asterisk for tests: started from the product's own configuration, stopped by its pid."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from callcenter.settings import Settings
from callcenter.telephony.pbx_config import (
    AMI_EVENTS_USER,
    Endpoint,
    PbxTimes,
    prepare_pbx,
    read_ami_secret,
    write_endpoints,
)
from tests.integration.hotline.last_words import of_log
from tests.ports import free_port, free_range

START_S = 150.0
STOP_S = 60.0
RTP_PORTS = 80

_PROBLEM = re.compile(r"\] (?:WARNING|ERROR)\[")


def free_settings(home: Path, **changes: object) -> Settings:
    """
    Return settings with ports that are free now.

    Args:
        home: Installation's home; keep it short, the control socket's path is bounded.
        changes: Other settings, by name.
    """
    values: dict[str, object] = {
        "home": home,
        "http_port": free_port(socket.SOCK_STREAM),
        "agi_port": free_port(socket.SOCK_STREAM),
        "ami_port": free_port(socket.SOCK_STREAM),
        "ws_port": free_port(socket.SOCK_STREAM),
        "sip_port": free_port(socket.SOCK_DGRAM),
        "rtp_ports": free_range(RTP_PORTS),
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


class AsteriskProcess:
    """
    One Asterisk; used as `with AsteriskProcess(settings) as asterisk`.

    Args:
        settings: Its home and ports.
        times: Patience of the dialplan; the product's own when None.
        endpoints: Phones it knows from the start.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        times: PbxTimes | None = None,
        endpoints: Sequence[Endpoint] = (),
    ) -> None:
        self.settings = settings
        self.times = times
        self.endpoints = tuple(endpoints)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """Its log of notices, warnings and errors."""
        return self.settings.home / "asterisk/log/messages.log"

    @property
    def pid(self) -> int:
        """Process id; only while it runs."""
        assert self._process is not None, "Asterisk is not running"
        return self._process.pid

    def start(self) -> None:
        """Prepare, start and wait until calls can be taken."""
        pbx = prepare_pbx(self.settings, self.times)
        write_endpoints(self.settings, self.endpoints)
        with (pbx.cwd / "log/stdout.log").open("ab") as output:
            self._process = subprocess.Popen(
                pbx.argv,
                cwd=pbx.cwd,
                env=dict(pbx.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._await_booted()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """End it in order; by force when it does not obey."""
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """End it as a crash would."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(STOP_S)
            self._process = None

    def last_words(self) -> str:
        """Tell what it logged last, for the report of a test that failed."""
        return "\n".join(of_log(self.log))

    def problems(self) -> list[str]:
        """Return the warnings and errors it logged."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if _PROBLEM.search(line)]

    def _await_booted(self) -> None:
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            assert self._process is not None
            if self._process.poll() is not None:
                raise AssertionError(f"Asterisk ended at once:\n{self._said()}")
            try:
                if _booted(self.settings):
                    return
            except (OSError, TimeoutError):
                pass
            time.sleep(0.02)
        raise AssertionError(f"Asterisk did not start within {START_S:g} s:\n{self._said()}")

    def _said(self) -> str:
        files = (self.log, self.log.with_name("stdout.log"))
        return "\n".join(f.read_text(errors="replace") for f in files if f.exists())

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _booted(settings: Settings) -> bool:
    """Log in and wait for FullyBooted, which Asterisk sends to each new login."""
    secret = read_ami_secret(settings)
    login = f"Action: Login\r\nUsername: {AMI_EVENTS_USER}\r\nSecret: {secret}\r\n\r\n"
    with socket.create_connection(("127.0.0.1", settings.ami_port), timeout=2) as link:
        link.sendall(login.encode())
        seen = b""
        while b"Event: FullyBooted" not in seen:
            more = link.recv(4096)
            if not more:
                return False
            seen += more
    return True
