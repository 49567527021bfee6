"""
The call-backs that were promised and are not yet done: in a local file, so that they outlive us.

One line per change, on the disk before anybody is promised anything; written anew, compact, at
every start. The database is not needed to keep a promise.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import orjson
import structlog

from callcenter.ivr.commands import Need

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    One promised call-back.

    Args:
        id: The call in which it was asked for; its history tells the whole story.
        call: Id of the call by which the customer is called next, or is being called.
        queue: Whose agents call back.
        number: Whom to call, in the form in which dial rules know it.
        own: The number of ours that the customer had dialled.
        language: In which the customer is spoken to.
        priority: Points.
        entered_at: The kept place: when the customer began to wait.
        asked_at: When it was promised.
        needs: Routing steps that the customer had waited with.
        first: `agent` or `customer`: who is rung first.
        attempts: How often it is tried at most.
        retry_after_s: Seconds between two attempts.
        ring_s: How long the customer's telephone rings.
        tried: How often it was tried in vain.
        not_before: No attempt before this time.
        waits: The customer has left the line: routing may have it.
        placed: The call is being made.
    """

    id: str
    call: str
    queue: str
    number: str
    own: str
    language: str
    priority: int
    entered_at: float
    asked_at: float
    needs: tuple[Need, ...] = ()
    first: str = "agent"
    attempts: int = 3
    retry_after_s: float = 600.0
    ring_s: int = 30
    tried: int = 0
    not_before: float | None = None
    waits: bool = False
    placed: bool = False


class CallbackBook:
    """The file; one writer."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.found = _read(path)
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            for wish in self.found.values():
                file.write(_encode(wish))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def keep(self, wish: Wish) -> None:
        """
        Write a call-back as it is now.

        Raises:
            OSError: It is not on the disk, and must not be promised.
        """
        self._write(_encode(wish))

    def drop(self, wish: Wish) -> None:
        """Forget a call-back that is done; a full disk is told, and it may be tried once more."""
        try:
            self._write(orjson.dumps({"id": wish.id, "done": True}) + b"\n")
        except OSError as error:
            log.warning("callbacks.unwritable", error=str(error))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _write(self, line: bytes) -> None:
        os.write(self._file, line)
        os.fdatasync(self._file)


def _encode(wish: Wish) -> bytes:
    return orjson.dumps(asdict(wish)) + b"\n"


def _read(path: Path) -> dict[str, Wish]:
    """Read the last line of every call-back; a torn last line is as if never written."""
    found: dict[str, Wish] = {}
    if not path.exists():
        return found
    for raw in path.read_bytes().splitlines():
        try:
            values = orjson.loads(raw)
            if values.get("done"):
                found.pop(values["id"], None)
                continue
            wish = _wish(values)
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError):
            log.warning("callbacks.line_unreadable")
            continue
        found[wish.id] = wish
    return found


def _wish(values: Mapping[str, Any]) -> Wish:
    wish = Wish(**values)
    return replace(wish, needs=tuple(_need(need) for need in values["needs"]))


def _need(values: Mapping[str, Any]) -> Need:
    return Need(
        after_s=values["after_s"],
        skills=dict(values["skills"]),
        agents=tuple(values["agents"]),
        anyone=values["anyone"],
    )
