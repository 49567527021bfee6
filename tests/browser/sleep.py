"""Processes of the browser that are put to sleep, as a lid that closes does, or killed."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

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
        if "--type=renderer" in process.cmdline():
            process.kill()


def _family() -> Iterator[psutil.Process]:
    for process in psutil.Process().children(recursive=True):
        if any("--user-data-dir" in word or "--type=" in word for word in process.cmdline()):
            yield process
