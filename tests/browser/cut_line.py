"""A line between browser and service that can be cut, as by a pulled cable, and mended."""

import asyncio
from typing import Self


class CutLine:
    """
    Carries TCP connections to the service until it is cut.

    Args:
        port: Of the service.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        """Listen on a port of its own."""
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        """End every connection."""
        self.cut()
        self._server.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    @property
    def url(self) -> str:
        """Where browsers find the pages behind it."""
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Break all connections, and refuse new ones."""
        self._cut = True
        for writer in self._open:
            writer.transport.abort()

    def mend(self) -> None:
        """Carry connections again."""
        self._cut = False

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._cut:
            writer.transport.abort()
            return
        back, onward = await asyncio.open_connection("127.0.0.1", self._port)
        self._open |= {writer, onward}
        task = asyncio.gather(_pump(reader, onward), _pump(back, writer))
        try:
            await task
        finally:
            self._open -= {writer, onward}
            writer.transport.abort()
            onward.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry one direction to its end."""
    try:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        if not writer.is_closing():
            writer.close()
