"""What the keeper does all day: start, watch, start again, and stop everything in the end."""

import contextlib
import os
import selectors
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from callcenter.keeper.logs import Echo, bound, say
from callcenter.keeper.plan import Plan
from callcenter.keeper.processes import Register, end
from callcenter.keeper.pulse import Patience
from callcenter.keeper.sibling import LOOP_ENDS, Sibling

TICK_S = 0.2
LATE_S = 1.0  # a turn that comes so much later than planned was not the service's fault
SAME_SIGNAL_S = 1.0  # a terminal and make may both pass on one and the same request
BURIAL_S = 5.0  # how long a killed process may take to vanish
BOUND_LOGS_EVERY_S = 60.0
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
OPERATOR_EXIT = 2


class Keeper:
    """
    Keeps the siblings of one plan.

    Args:
        plan: What to run.
        sockets: The listening sockets by name, already bound.
    """

    def __init__(self, plan: Plan, sockets: dict[str, socket.socket]) -> None:
        self._plan = plan
        self._descriptors = {name: sock.fileno() for name, sock in sockets.items()}
        self._register = Register(plan.run)
        self._patience = Patience(
            silence_s=plan.silence_s, idle_s=plan.idle_s, start_s=plan.start_s
        )
        logs = Path(plan.home) / "log"
        self._siblings = [
            Sibling(told, self._register, logs / f"{told.name}.log") for told in plan.siblings
        ]
        self._echoes = [Echo(s.log) for s in self._siblings if s.plan.beats]
        self._selector = selectors.DefaultSelector()
        self._asked_s: float | None = None  # when somebody asked us to stop
        self._hurry = False
        self._was_ready = False
        self._exit_code = 0
        self._logs_bound_s = 0.0
        self._turned_s = time.monotonic()

    def run(self) -> int:
        """
        Keep the siblings until a signal asks to stop, then stop them all.

        Returns:
            The exit code: 0, or 2 when the service found the installation wrong at its start.
        """
        with self._signals_heard():
            try:
                self._settle()
                self._keep()
            finally:
                self._asked_s = self._asked_s or time.monotonic()
                for sibling in reversed(self._siblings):
                    self._stop(sibling)
        return self._exit_code

    def _keep(self) -> None:
        while self._asked_s is None:
            self._start_due()
            self._wait()

    @contextlib.contextmanager
    def _signals_heard(self) -> Iterator[None]:
        """Let signals wake the loop; they were held back since before there was a handler."""
        woken, waker = socket.socketpair()
        woken.setblocking(False)
        waker.setblocking(False)
        self._selector.register(woken, selectors.EVENT_READ)
        before = {number: signal.signal(number, self._asked) for number in SIGNALS}
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._selector.close()
            woken.close()
            waker.close()

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        now_s = time.monotonic()
        if self._asked_s is None:
            self._asked_s = now_s
        elif now_s - self._asked_s > SAME_SIGNAL_S:
            self._hurry = True

    def _settle(self) -> None:
        """Adopt what a killed keeper left running, and end what cannot be adopted."""
        for sibling in reversed(self._siblings):
            if sibling.adopt(time.monotonic()):
                self._watch(sibling)
                continue
            old = self._register.alive(sibling.plan.name)
            if old is not None:
                end(old, sibling.plan.stop_signal, sibling.plan.stop_timeout_s)

    def _start_due(self) -> None:
        now_s = time.monotonic()
        for sibling in self._siblings:
            if sibling.next_start_s is None or sibling.next_start_s > now_s:
                continue
            try:
                sibling.start(self._descriptors, now_s)
            except OSError as error:
                sibling.failed_to_start(now_s)
                say(f"keeper: {sibling.plan.name} cannot be started: {error}")
            else:
                self._watch(sibling)

    def _watch(self, sibling: Sibling) -> None:
        if sibling.pidfd is not None:
            self._selector.register(sibling.pidfd, selectors.EVENT_READ, sibling)
        if sibling.pulse is not None:
            self._selector.register(sibling.pulse.descriptor, selectors.EVENT_READ, sibling)

    def _unwatch(self, descriptor: int | None) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(descriptor or -1)

    def _wait(self) -> None:
        """Sleep until something happens, then see to the dead, the silent, the logs."""
        dead = []
        for key, _ in self._selector.select(TICK_S):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    os.read(key.fd, 64)  # the wake-up bytes; the signal's handler has run
            elif key.fd == key.data.pidfd:
                dead.append(key.data)
        self._forgive_own_absence()
        self._show()
        for sibling in self._siblings:
            self._feel_pulse(sibling)
        for sibling in dead:
            self._bury(sibling)
        self._bound_logs()

    def _feel_pulse(self, sibling: Sibling) -> None:
        pulse, now_s = sibling.pulse, time.monotonic()
        if pulse is None:
            return
        was_ready = pulse.ready
        if not sibling.feel(now_s):
            self._unwatch(pulse.descriptor)
        if pulse.ready and not was_ready:
            if self._was_ready:
                say(f"keeper: {sibling.plan.name} takes calls again")
            else:
                say(f"ready {self._plan.ready}", to_stdout=True)
            self._was_ready = True
        fault = pulse.fault(now_s, self._patience.after(sibling.kills))
        if fault is not None and not sibling.killed and self._asked_s is None:
            say(f"keeper: {sibling.plan.name} {fault} and is killed")
            sibling.kill()

    def _forgive_own_absence(self) -> None:
        """Put off the bounds of the heart by the time in which we ourselves did not run."""
        now_s = time.monotonic()
        absent_s = now_s - self._turned_s - TICK_S
        self._turned_s = now_s
        if absent_s > LATE_S:
            for sibling in self._siblings:
                if sibling.pulse is not None:
                    sibling.pulse.forgive(absent_s)

    def _bury(self, sibling: Sibling) -> None:
        self._unwatch(sibling.pidfd)
        if sibling.pulse is not None:
            self._unwatch(sibling.pulse.descriptor)
        how = sibling.bury(time.monotonic())
        if self._asked_s is not None:
            return
        self._show()
        if sibling.plan.beats and sibling.exit_code == OPERATOR_EXIT and not self._was_ready:
            self._exit_code = OPERATOR_EXIT
            self._asked_s = time.monotonic()
        elif sibling.quick_ends >= LOOP_ENDS:
            say(
                f"keeper: {sibling.plan.name} {how}; that was {sibling.quick_ends} quick ends in "
                f"a row, and it is tried further; see {sibling.log}"
            )
        else:
            say(f"keeper: {sibling.plan.name} {how} and is started again")

    def _stop(self, sibling: Sibling) -> None:
        """Ask one sibling to end, kill it when its time is over, and wait until it is gone."""
        sibling.next_start_s = None
        if not sibling.running:
            return
        sibling.send(sibling.plan.stop_signal)
        kill_at_s = time.monotonic() + sibling.plan.stop_timeout_s
        give_up_at_s = kill_at_s + BURIAL_S
        hurried = False
        while sibling.running and time.monotonic() < give_up_at_s:
            if self._hurry and not hurried:
                hurried = True
                sibling.send(sibling.plan.hurry_signal)
                kill_at_s = min(kill_at_s, time.monotonic() + BURIAL_S)
            if time.monotonic() > kill_at_s:
                sibling.kill()
            self._wait()
            sibling.next_start_s = None
        if sibling.running:
            say(f"keeper: {sibling.plan.name} (process {sibling.pid}) does not end")

    def _show(self) -> None:
        for echo in self._echoes:
            echo.show()

    def _bound_logs(self) -> None:
        now_s = time.monotonic()
        if now_s - self._logs_bound_s > BOUND_LOGS_EVERY_S:
            self._logs_bound_s = now_s
            for sibling in self._siblings:
                bound(sibling.log)
