"""A file that somebody sends, written as it comes in."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

from callcenter.customers.imports.model import Import

Register: TypeAlias = Callable[["Taking"], Awaitable[Import]]


class Taking:
    """
    A file on its way in.

    Args:
        name: What its sender calls it.
        who: Its sender.
        path: Where it is kept.
        register: Looks at it and registers it, once it is whole.
    """

    def __init__(self, name: str, who: str, path: Path, register: Register) -> None:
        self.name = name
        self.who = who
        self.path = path
        self.bytes = 0
        self.made: Import | None = None
        self._register = register
        self._file: BinaryIO | None = None

    @contextlib.contextmanager
    def open(self) -> Iterator[None]:
        """Hold the file open."""
        with self.path.open("xb") as file:
            self._file = file
            yield

    async def write(self, part: bytes) -> None:
        """Append a part."""
        if self._file is None:
            raise AssertionError("only while it is open")
        await asyncio.to_thread(self._file.write, part)
        self.bytes += len(part)

    async def register(self) -> Import:
        """
        Register what has arrived, which is the whole file.

        Raises:
            Refused: It cannot be imported.
            Conflict: Too many others are open.
        """
        if self._file is None:
            raise AssertionError("only while it is open")
        self._file.flush()
        self.made = await self._register(self)
        return self.made
