"""One kept process: started, adopted, watched, buried."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from callcenter.keeper.logs import open_log
from callcenter.keeper.plan import SiblingPlan
from callcenter.keeper.processes import Known, Register, know, signal_group, used_ticks
from callcenter.keeper.pulse import Pulse

# Pauses before the next start after an end that came soon after the start before.
BACKOFF_S = (0.0, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
SERVED_BACKOFF_S = 1.0  # at most, where it did start and took calls: callers wait for it
STEADY_S = 30.0  # who lived so long did not fail at starting
LOOP_ENDS = 5  # so many quick ends in a row are reported as a crash loop


class Sibling:
    """
    One process of the plan.

    Args:
        plan: How it is run.
        register: Where its identity is kept.
        log: Its output.
    """

    def __init__(self, plan: SiblingPlan, register: Register, log: Path) -> None:
        self.plan = plan
        self.log = log
        self.pidfd: int | None = None
        self.pulse: Pulse | None = None
        self.next_start_s: float | None = 0.0
        self.quick_ends = 0
        self.exit_code: int | None = None
        self.killed = False
        self.kills = 0  # in a row, each before it had served for a while
        self._register = register
        self._process: subprocess.Popen[bytes] | None = None
        self._known: Known | None = None
        self._started_s = 0.0
        self._served = False  # before its last end

    @property
    def running(self) -> bool:
        """Tell whether it runs, as far as the keeper has noticed."""
        return self.pidfd is not None

    @property
    def pid(self) -> int:
        """Its process id, while it runs."""
        return self._known.pid if self._known else -1

    def adopt(self, now_s: float) -> bool:
        """Take over a left-over process that is just what we would start."""
        known = self._register.alive(self.plan.name)
        if known is None or self.plan.beats or known.fingerprint != self.plan.fingerprint:
            return False
        self._watch(known, now_s)
        return True

    def start(self, sockets: dict[str, int], now_s: float) -> None:
        """
        Start it in a session of its own; the service gets the sockets and a heartbeat pipe.

        Raises:
            OSError: The program cannot be run.
        """
        env, passed, beat = dict(self.plan.env), [], None
        if self.plan.beats:
            hear, beat = os.pipe()
            os.set_blocking(hear, False)
            os.set_blocking(beat, False)
            env["CALLCENTER_LISTEN"] = ",".join(f"{name}={fd}" for name, fd in sockets.items())
            env["CALLCENTER_HEARTBEAT"] = str(beat)
            passed = [beat, *sockets.values()]
            self.pulse = Pulse(descriptor=hear, beaten_s=now_s, worked_s=now_s)
        try:
            with open_log(self.log) as log:
                self._process = subprocess.Popen(
                    self.plan.argv,
                    env=env,
                    cwd=self.plan.cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                    pass_fds=passed,
                )
        except OSError:
            self._close_pulse()
            raise
        finally:
            if beat is not None:
                os.close(beat)
        known = know(self._process.pid, self.plan.fingerprint)
        # A child that has already ended keeps its number until we bury it.
        gone = Known(pid=self._process.pid, started=-1, boot="")
        self._watch(known or gone, now_s)

    def _watch(self, known: Known, now_s: float) -> None:
        self._known = known
        self.pidfd = os.pidfd_open(known.pid)
        self.next_start_s = None
        self._started_s = now_s
        self.killed = False
        self._register.note(self.plan.name, known)

    def feel(self, now_s: float) -> bool:
        """Learn from pulse and processor how the service is; False when it closed its pipe."""
        if self.pulse is None:
            return False
        if not self.pulse.ready:
            self.pulse.work(used_ticks(self.pid), now_s)
        return self.pulse.read(now_s)

    def send(self, how: int) -> None:
        """Signal the process, unless it has ended."""
        if self.pidfd is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.pidfd, how)

    def kill(self) -> None:
        """Kill it and all it started."""
        self.killed = True
        if self.running:
            signal_group(self.pid, signal.SIGKILL)
            self.send(signal.SIGKILL)

    def bury(self, now_s: float) -> str:
        """
        Take note of its end and decide when it may start again.

        Returns:
            How it ended, in words.
        """
        # Before its number is free for others: whoever it started has no business any more.
        signal_group(self.pid, signal.SIGKILL)
        code = self._exit_code()
        if self.pidfd is not None:
            os.close(self.pidfd)
        self.pidfd = self._known = self._process = None
        served = self.pulse is not None and self.pulse.ready
        self._close_pulse()
        self._register.forget(self.plan.name)
        self._count_end(now_s - self._started_s, code, served=served)
        pause_s = _pause_s(self.quick_ends)
        self.next_start_s = now_s + (min(pause_s, SERVED_BACKOFF_S) if served else pause_s)
        self.exit_code = code
        return _in_words(code)

    def _count_end(self, lived_s: float, code: int | None, *, served: bool) -> None:
        """Count ends in a row that came soon; a service that never served failed at starting."""
        short = lived_s < STEADY_S or (self.plan.beats and not served)
        alike = served == self._served  # else what failed before works now, or the other way
        quick = short and code != 0
        self.quick_ends = (self.quick_ends + 1 if alike else 1) if quick else 0
        self.kills = self.kills + self.killed if short else 0
        self._served = served

    def failed_to_start(self, now_s: float) -> None:
        """Count a start that was not even possible."""
        self.quick_ends += 1
        self.next_start_s = now_s + _pause_s(self.quick_ends + 1)

    def _exit_code(self) -> int | None:
        if self._process is not None:
            return self._process.wait()
        try:  # it may be our child from before `callcenter run` turned into the keeper
            _, status = os.waitpid(self.pid, 0)
        except ChildProcessError:
            return None
        return os.waitstatus_to_exitcode(status)

    def _close_pulse(self) -> None:
        if self.pulse is not None:
            os.close(self.pulse.descriptor)
            self.pulse = None


def _pause_s(quick_ends: int) -> float:
    """Start at once after the first end: callers wait; then ever later."""
    return BACKOFF_S[min(max(quick_ends - 1, 0), len(BACKOFF_S) - 1)]


def _in_words(code: int | None) -> str:
    if code is None:
        return "ended"
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"
