"""`callcenter run`: prepare everything, then turn into the keeper."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from callcenter.cli.ports import LOOPBACK, check_ports, ports_of
from callcenter.database.embedded import EmbeddedServer
from callcenter.database.whichever import upgrade_reachable
from callcenter.errors import OperatorError, RemoteError
from callcenter.keeper.logs import open_log
from callcenter.keeper.loop import SIGNALS
from callcenter.keeper.plan import Plan, SiblingPlan, write_plan
from callcenter.keeper.processes import (
    LOCK_VARIABLE,
    Register,
    already_running,
    end,
    know,
    take_lock,
)
from callcenter.settings import Settings, read_settings

HOTLINE = "4001"
FOLDERS = ("run", "log", "prompts", "recordings", "voicemails", "spool", "flows")


def run() -> None:
    """
    Run the call centre until Ctrl-C or SIGTERM.

    Everything it writes lies under CALLCENTER_HOME (var). Two installations with different homes
    and ports run side by side.

    For example `CALLCENTER_HOME=/srv/hotline CALLCENTER_HTTP_PORT=8090 callcenter run`.
    """
    settings = read_settings()
    with _signals_end_us():
        lock = _begin(settings)
        plan = _prepare(settings)
    _become_keeper(plan, lock)


def _begin(settings: Settings) -> int:
    """Make the folders and take the installation's lock."""
    try:
        for name in FOLDERS:
            (settings.home / name).mkdir(parents=True, exist_ok=True)
        settings.run.chmod(0o700)
        lock = take_lock(settings.run)
    except OSError as error:
        raise OperatorError(
            f"CALLCENTER_HOME ({settings.home}) cannot be used: {error}.",
            "Make that folder writable, or set CALLCENTER_HOME to another one.",
        ) from error
    if lock is None:
        raise OperatorError(*already_running(settings.run))
    return lock


def _prepare(settings: Settings) -> Plan:
    """Make everything that the siblings need; what was started here is stopped if that fails."""
    register = Register(settings.run)
    with _embedded_server(settings, register) as (server, database):
        pbx = _pbx(settings)
        _make_room(settings, register, pbx)
        url = asyncio.run(_database_url(settings, server))
        service = _service(settings, url)
        host = "127.0.0.1" if settings.bind == "0.0.0.0" else settings.bind  # noqa: S104 - shown
        return Plan(
            home=str(settings.home),
            ready=(
                f"http://{host}:{settings.http_port}  "
                f"hotline {HOTLINE} on sip {host}:{settings.sip_port}"
            ),
            listen={
                "http": (settings.bind, settings.http_port),
                "agi": (LOOPBACK, settings.agi_port),
            },
            siblings=[*database, pbx, service],
        )


@contextmanager
def _embedded_server(
    settings: Settings, register: Register
) -> Iterator[tuple[EmbeddedServer | None, list[SiblingPlan]]]:
    """
    Start the embedded database server, unless the installation uses another one.

    It comes up while the rest is prepared, and stays our child when we turn into the keeper, which
    adopts it like any sibling it finds.
    """
    if settings.database_url is not None:
        yield None, []
        return
    server = EmbeddedServer(settings.home)
    server.prepare()
    plan = SiblingPlan(
        name="postgres",
        argv=server.command(),
        env=server.env,
        cwd=str(server.cwd),
        stop_signal=signal.SIGINT,
        stop_timeout_s=30.0,
        hurry_signal=signal.SIGQUIT,
    )
    adopted = server.live_pid() is not None
    with open_log(settings.home / "log" / "postgres.log") as log:
        server.start(log)
        try:
            yield server, [plan]
            known = know(server.await_ready(), plan.fingerprint)
            if known is not None:
                register.note(plan.name, known)
        except BaseException:
            if not adopted:
                server.stop()
            raise


async def _database_url(settings: Settings, server: EmbeddedServer | None) -> str:
    """Wait for the database, bring its schema up to date, and tell its address."""
    if server is None:
        given = settings.database_url
        url = given.get_secret_value() if given is not None else ""
    else:
        await asyncio.to_thread(server.await_ready)
        await server.create_database()
        url = server.url()
    await upgrade_reachable(url)
    return url


def _pbx(settings: Settings) -> SiblingPlan:
    from callcenter.telephony.pbx_config import prepare_pbx  # noqa: PLC0415 - loads its templates

    process = prepare_pbx(settings)
    return SiblingPlan(
        name="asterisk",
        argv=list(process.argv),
        env=dict(process.env),
        cwd=str(process.cwd),
        # What is rendered into its files: an Asterisk with other ports is another Asterisk.
        marks=[
            settings.bind,
            *(f"{port.setting}={port.number}" for port in ports_of(settings)),
            settings.rtp_ports,
            settings.pbx,
        ],
    )


def _service(settings: Settings, database_url: str) -> SiblingPlan:
    env = {
        **os.environ,
        "CALLCENTER_HOME": str(settings.home),
        "CALLCENTER_DATABASE_URL": database_url,
    }
    if settings.demo:
        env["CALLCENTER_DEMO_PASSWORD"] = _demo_password(settings)
    return SiblingPlan(
        name="service",
        argv=[sys.executable, "-m", "callcenter", "service"],
        env=env,
        cwd=str(Path.cwd()),
        stop_signal=signal.SIGINT,  # SIGTERM would wait for the calls to end
        stop_timeout_s=10.0,
        beats=True,
    )


def _demo_password(settings: Settings) -> str:
    """Find the demo's password, and tell it once when it was made just now."""
    from callcenter.identity.demo import demo_password  # noqa: PLC0415 - only in the demo

    given = settings.demo_password
    password = demo_password(settings.run, given.get_secret_value() if given else None)
    if password.is_new:
        sys.stdout.write(f"The demo users' password is {password.value}\n")
        sys.stdout.flush()
    return password.value


def _make_room(settings: Settings, register: Register, pbx: SiblingPlan) -> None:
    """End what a killed keeper left and we cannot adopt; then every port must be free."""
    taken: set[str] = set()
    service, asterisk = register.alive("service"), register.alive("asterisk")
    if service is not None:
        end(service, signal.SIGINT, 10.0)
    if asterisk is not None and asterisk.fingerprint == pbx.fingerprint:
        taken.add("asterisk")
    elif asterisk is not None:
        end(asterisk, pbx.stop_signal, pbx.stop_timeout_s)
    _let_read(settings, runs="asterisk" in taken)
    check_ports(settings, [port for port in ports_of(settings) if port.whose not in taken])


def _let_read(settings: Settings, *, runs: bool) -> None:
    """Let Asterisk have its files as they are now, whether it runs already or will be started."""
    from callcenter.telephony.pbx_config import note_read, refresh  # noqa: PLC0415 - as above

    if not runs:
        note_read(settings)
        return
    try:
        left = asyncio.run(refresh(settings))
    except RemoteError as error:
        sys.stderr.write(f"Asterisk goes on with its former files: {error}\n")
        return
    if left:
        sys.stderr.write(
            f"Asterisk goes on with its former {' and '.join(left)} until it is started again.\n"
        )


@contextmanager
def _signals_end_us() -> Iterator[None]:
    """Let a request to stop unwind the preparation; afterwards hold it back for the keeper."""

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        raise SystemExit(128 + number)

    for number in SIGNALS:
        signal.signal(number, leave)
    try:
        yield
    except SystemExit as asked:
        # All is undone by now. The interpreter itself may be in the middle of anything, an import
        # of native code or a thread, and has crashed at its own end (SIGSEGV): it is left alone.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(asked.code if isinstance(asked.code, int) else 1)
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _become_keeper(plan: Plan, lock: int) -> NoReturn:
    file = plan.run / "processes.json"
    write_plan(plan, file)
    os.set_inheritable(lock, True)
    os.execve(  # noqa: S606 - no shell is wanted
        sys.executable,
        [sys.executable, "-m", "callcenter.keeper", str(file)],
        {**os.environ, LOCK_VARIABLE: str(lock)},
    )
