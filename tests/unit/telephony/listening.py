"""Listening sockets as the keeper hands them over."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def listening() -> Iterator[tuple[socket.socket, int]]:
    """Give a listening socket on a free port, and the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    try:
        yield listener, listener.getsockname()[1]
    finally:
        listener.close()
