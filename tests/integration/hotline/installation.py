"""One installation of the product under test: started as its user starts it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil

from callcenter.settings import Settings
from tests.integration.hotline.last_words import of_installation
from tests.ports import free_port, free_range

ROOT = Path(__file__).parents[3]
READY_S = 150.0
STOP_S = 120.0
ANSWER_S = 30.0
PASSWORD = "demo-password-of-tests"
RTP_PORTS = 200


class Installation:
    """
    `callcenter run` with a home and ports of its own.

    Args:
        home: Short path of an empty folder.
        changes: Further environment variables, without the prefix `CALLCENTER_`.
    """

    def __init__(self, home: Path, **changes: str) -> None:
        self.home = home
        ports = {
            name: str(free_port(kind))
            for name, kind in (
                ("HTTP_PORT", socket.SOCK_STREAM),
                ("AGI_PORT", socket.SOCK_STREAM),
                ("AMI_PORT", socket.SOCK_STREAM),
                ("WS_PORT", socket.SOCK_STREAM),
                ("SIP_PORT", socket.SOCK_DGRAM),
            )
        }
        self.settings = {
            "HOME": str(home),
            **ports,
            "RTP_PORTS": free_range(RTP_PORTS),
            "DEMO_PASSWORD": PASSWORD,
            "LOG": "json",
            **changes,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.output = home / "output.log"
        self.idle_tasks = 0.0

    @property
    def url(self) -> str:
        """Address of the web side."""
        return f"http://127.0.0.1:{self.settings['HTTP_PORT']}"

    @property
    def sip_port(self) -> int:
        """Port for telephones and callers."""
        return int(self.settings["SIP_PORT"])

    @property
    def environment(self) -> dict[str, str]:
        """Environment of a command of this installation."""
        ours = {f"CALLCENTER_{name}": value for name, value in self.settings.items()}
        return {**os.environ, **ours}

    def read_settings(self) -> Settings:
        """Return the settings as the product reads them."""
        names = {name.lower(): value for name, value in self.settings.items()}
        return Settings(**names)  # type: ignore[arg-type]

    def start(self) -> None:
        """Start it and wait for the ready line."""
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "callcenter", "run"],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + READY_S
        while not any(line.startswith("ready ") for line in self.lines()):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise AssertionError("never ready:\n" + "\n".join(self.lines()[-40:]))
            time.sleep(0.1)
        self.idle_tasks = self.figures()["callcenter_tasks"]

    def lines(self) -> list[str]:
        """Everything it printed, line by line."""
        return self.output.read_text(errors="replace").splitlines()

    def last_words(self) -> str:
        """Tell what is known now, for the report of a test that failed."""
        return of_installation(self)

    def stop(self) -> int:
        """Stop it in order; returns its exit code."""
        process = self.process
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            return process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise

    def pid(self, name: str) -> int:
        """Process id of `keeper`, `service` or `asterisk`."""
        return int((self.home / "run" / f"{name}.pid").read_text().split()[0])

    def kill_service(self) -> None:
        """End the service at once, as a crash would."""
        os.kill(self.pid("service"), signal.SIGKILL)

    async def ready_again(self, former: int) -> None:
        """Wait until a service other than `former` takes calls."""
        async with asyncio.timeout(READY_S):
            while True:
                try:
                    fresh = self.pid("service") != former
                    if fresh and (await asyncio.to_thread(self.status, "/readyz")) == 200:
                        return
                except (OSError, ValueError, IndexError):
                    pass
                await asyncio.sleep(0.1)

    def status(self, path: str) -> int:
        """Return the HTTP status of a public address."""
        try:
            with urlopen(self.url + path, timeout=ANSWER_S) as answer:
                return int(answer.status)
        except HTTPError as error:
            return error.code

    def token(self, username: str) -> str:
        """Sign somebody in."""
        body = {"username": username, "password": PASSWORD}
        return str(self.ask("POST", "/session", body=body)["token"])

    def ask(self, method: str, path: str, *, token: str | None = None, body: object = None) -> Any:
        """Ask the API; the answer must be a success."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        request = Request(f"{self.url}/api/v1{path}", data=data, headers=headers, method=method)
        try:
            with urlopen(request, timeout=ANSWER_S) as answer:
                content = answer.read()
        except HTTPError as error:
            error.add_note(error.read().decode(errors="replace"))
            raise
        return json.loads(content) if content else None

    def sound(self, path: str, *, token: str) -> bytes:
        """Download a sound."""
        headers = {"Authorization": f"Bearer {token}"}
        with urlopen(
            Request(f"{self.url}/api/v1{path}", headers=headers), timeout=ANSWER_S
        ) as answer:
            content: bytes = answer.read()
        return content

    def figures(self) -> Mapping[str, float]:
        """Read `/metrics`."""
        with urlopen(self.url + "/metrics", timeout=ANSWER_S) as answer:
            text = answer.read().decode()
        rows = (line.rsplit(" ", 1) for line in text.splitlines() if line[:1] != "#")
        return {name: float(value) for name, value in rows}

    def connections(self) -> list[str]:
        """Name the service's connections, but for the two to Asterisk's manager and this one."""
        service = psutil.Process(self.pid("service"))
        found = [c for c in service.net_connections("tcp") if c.status == psutil.CONN_ESTABLISHED]
        ami = int(self.settings["AMI_PORT"])
        return [f"{c.laddr} {c.raddr}" for c in found if c.raddr.port != ami]


def new_home() -> Path:
    """Make a short home; a control socket's path is bounded."""
    return Path(tempfile.mkdtemp(prefix="cc-"))
