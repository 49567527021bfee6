"""Processes of the browser that are put to sleep, as a lid that closes does, or killed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil


@contextmanager
def asleep() -> Iterator[None]:
    """Stop every process of our browsers, and wake them up."""
    family = list(_family())
    for process in family:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in family:
            process.send_signal(signal.SIGCONT)


def kill_pages() -> None:
    """Kill the processes that run pages; nobody can say goodbye."""
    for process in _family():
        with suppress(psutil.Error):
            if "--type=renderer" in process.cmdline():
                process.kill()


def _family() -> Iterator[psutil.Process]:
    """Find the browser's processes; some may end while we look."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            words = process.cmdline()
            if any("--user-data-dir" in word or "--type=" in word for word in words):
                yield process
