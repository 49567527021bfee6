"""A program that runs beside a test."""

import asyncio
import contextlib
from pathlib import Path
from types import TracebackType
from typing import Self

from callcenter import toolbox
from callcenter.demo.patience import PATIENCE_S

STOP_S = 5.0


class Program:
    """
    One run of a program; used as `async with Program(...) as program`.

    Args:
        name: As the toolbox knows it.
        arguments: Of the command line.
        folder: Where it runs and where its words go.
    """

    def __init__(self, name: str, arguments: list[str], folder: Path) -> None:
        self._tool = toolbox.command(name)
        self._arguments = arguments
        self._folder = folder
        self._said = folder / f"{name}-{id(self):x}.out"
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        with self._said.open("wb") as out:
            self._process = await asyncio.create_subprocess_exec(
                *self._tool.argv,
                *self._arguments,
                cwd=self._folder,
                env=self._tool.env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()

    def said(self) -> str:
        """Return everything it wrote so far."""
        return self._said.read_text(errors="replace")

    async def ends(self, *, within_s: float) -> int:
        """Wait for its end and return its exit code."""
        assert self._process is not None, "it was not started"
        async with asyncio.timeout(within_s):
            return await self._process.wait()

    async def says(
        self, text: str, *, within_s: float = PATIENCE_S, file: Path | None = None
    ) -> None:
        """Wait until it has written `text`, on its output or into a file of its own."""
        try:
            async with asyncio.timeout(within_s):
                while text not in (_read(file) if file else self.said()):
                    assert self._process is not None
                    assert self._process.returncode is None, f"it ended:\n{self.said()}"
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise AssertionError(f"it never said {text!r}:\n{self.said()}") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except FileNotFoundError:
        return ""
