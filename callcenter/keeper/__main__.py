"""`python -m callcenter.keeper run/processes.json`."""

import os
import signal
import socket
import sys
from pathlib import Path

from callcenter.keeper.logs import say
from callcenter.keeper.loop import OPERATOR_EXIT, SIGNALS, Keeper
from callcenter.keeper.plan import Plan, read_plan, write_whole
from callcenter.keeper.processes import LOCK_VARIABLE, Register, already_running, end, take_lock

BACKLOG = 512


def main(arguments: list[str]) -> int:
    """Keep the siblings of the plan named on the command line; return the exit code."""
    # Held back until the loop hears them: a request to stop must not kill us half-started.
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    plan = read_plan(Path(arguments[0]))
    if not _hold_lock(plan.run):
        say(f"callcenter: {' '.join(already_running(plan.run))}")
        return OPERATOR_EXIT
    pid_file = plan.run / "keeper.pid"
    write_whole(pid_file, f"{os.getpid()}\n")
    _end_left_over(plan, only_service=True)
    sockets = _listen(plan)
    try:
        if sockets is None:
            _end_left_over(plan)
            return OPERATOR_EXIT
        return Keeper(plan, sockets).run()
    finally:
        for opened in (sockets or {}).values():
            opened.close()
        pid_file.unlink(missing_ok=True)


def _hold_lock(run: Path) -> bool:
    """Hold the installation's lock for as long as this process lives."""
    inherited = os.environ.pop(LOCK_VARIABLE, None)
    if inherited is None:
        return take_lock(run) is not None
    os.set_inheritable(int(inherited), False)
    return True


def _listen(plan: Plan) -> dict[str, socket.socket] | None:
    sockets: dict[str, socket.socket] = {}
    for name, (host, port) in plan.listen.items():
        opened = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
        sockets[name] = opened
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((host, port))
            opened.listen(BACKLOG)
        except OSError as error:
            setting = f"CALLCENTER_{name.upper()}_PORT"
            say(
                f"callcenter: Port {port} on {host} ({setting}) cannot be used: {error.strerror}. "
                f"End the program that has it, or set {setting} to a free port."
            )
            for each in sockets.values():
                each.close()
            return None
    return sockets


def _end_left_over(plan: Plan, *, only_service: bool = False) -> None:
    """End what still runs from before: the old service always, since it holds the sockets."""
    register = Register(plan.run)
    for sibling in reversed(plan.siblings):
        known = register.alive(sibling.name)
        if known is not None and (sibling.beats or not only_service):
            end(known, sibling.stop_signal, sibling.stop_timeout_s)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
