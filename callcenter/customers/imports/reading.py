"""Asking the process that reads uploaded files."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import structlog

import callcenter
from callcenter.customers.imports.refusal import Refused

log = structlog.get_logger()

ANSWER_S = 120.0
"""How long one line may take; the first one of a large XLSX takes longest."""

LONGEST_ANSWER = 32_000_000
_KEPT = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV")
_ROOT = Path(callcenter.__file__).parents[1]
_ARGV = (sys.executable, "-m", "callcenter.customers.imports.worker")


async def look(path: Path) -> dict[str, Any]:
    """
    Find out what a file is.

    Returns:
        `kind`, `encoding`, `separator`, `headings`, `samples`, `suggested`, `rows`.

    Raises:
        Refused: It cannot be imported.
    """
    async with _asked({"do": "look", "path": str(path)}) as frames:
        async for frame in frames:
            return frame
    raise Refused("reader_died")


@asynccontextmanager
async def read(path: Path, asked: Mapping[str, Any]) -> AsyncIterator[AsyncIterator[Any]]:
    """
    Read a whole file, some hundred rows at a time.

    Args:
        path: Of the file.
        asked: `kind`, `encoding`, `separator` as `look` found them; `columns`, `region`,
            `unique` as in `RowReader`.

    Yields:
        Frames with `rows`, `faults` and how many were `seen`; the iteration ends only when the
        file was read to its end.

    Raises:
        Refused: From the iteration: the file cannot be read to its end.
    """
    async with _asked({"do": "read", "path": str(path), **asked}) as frames:
        yield _to_the_end(frames)


async def _to_the_end(frames: AsyncIterator[dict[str, Any]]) -> AsyncIterator[dict[str, Any]]:
    async for frame in frames:
        if "end" in frame:
            return
        yield frame
    raise Refused("reader_died")


@asynccontextmanager
async def _asked(question: Mapping[str, Any]) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
    process = await asyncio.create_subprocess_exec(
        *_ARGV,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        cwd=_ROOT,
        limit=LONGEST_ANSWER,
    )
    if process.stdin is None or process.stdout is None:
        raise AssertionError("both were asked for")
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.stdin.write(orjson.dumps(question))
            await process.stdin.drain()
        process.stdin.close()
        yield _frames(process.stdout)
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        # The output is read to its end, or the pipe would stay open.
        await process.communicate()


async def _frames(lines: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    while True:
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await lines.readline()
        except TimeoutError:
            raise Refused("reader_slow") from None
        if not line.endswith(b"\n"):
            return
        frame: dict[str, Any] = orjson.loads(line)
        if "refused" in frame:
            raise Refused(frame["refused"], **frame["values"])
        yield frame
