"""Finds the route table of the whole application: every `routes.py` of every room."""

import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import callcenter
from callcenter.web.route import Route

Maker = Callable[..., list[Route]]


def whole_table() -> list[Route]:
    """
    Make the routes of all rooms.

    Each room's `routes.py` exports one or more `…_routes` functions. What they are given stands
    for stores and the like; the handlers are never called with it.
    """
    return [route for maker in route_makers() for route in _made(maker)]


def route_makers() -> list[Maker]:
    """Find the functions that make the routes of all rooms."""
    files = sorted(Path(callcenter.__file__).parent.glob("*/routes.py"))
    return [maker for file in files for maker in _makers(file)]


def _makers(file: Path) -> list[Maker]:
    room = importlib.import_module(f"callcenter.{file.parent.name}.routes")
    makers: list[Maker] = [
        maker
        for name, maker in inspect.getmembers(room, inspect.isfunction)
        # What a room imports from another is found there.
        if re.fullmatch(r"[a-z]\w*_routes", name) and maker.__module__ == room.__name__
    ]
    if not makers:
        raise LookupError(f"{file} exports no …_routes function")
    return makers


def _made(maker: Maker) -> list[Route]:
    return maker(**{name: MagicMock() for name in inspect.signature(maker).parameters})
