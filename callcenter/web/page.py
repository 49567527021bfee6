"""Long lists, a page at a time: `{"items": […], "next": cursor | null}`."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, cast

import orjson
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from callcenter.errors import Invalid

MAX_LIMIT = 200
MAX_CURSOR = 600

ItemT = TypeVar("ItemT")
RowT = TypeVar("RowT")

Limit = Annotated[int, Field(ge=1, le=MAX_LIMIT, description="How many items at most.")]


class PageQuery(BaseModel):
    """The query of every list; slices add their filters to it."""

    limit: Limit = 50
    cursor: str | None = Field(None, max_length=MAX_CURSOR, description="`next` of the page before")


class Page(BaseModel, Generic[ItemT]):
    """One page of a list; `next` asks for the following one and is null at the end."""

    items: list[ItemT]
    next: str | None = None


class Cursor:
    """
    A place in one sorted list, opaque to those who carry it.

    It holds only values of the sort columns, which the asker has seen, and is checked by type
    when it returns: a made-up cursor shows nothing that a filter would not. The name of the list
    is part of it, so that a cursor of one list is refused by another.

    Args:
        name: Of the list and its order.
        types: Of the sort columns, in order: int, float, str, datetime or bool.
    """

    def __init__(self, name: str, *types: type[Any]) -> None:
        self._name = name
        self._values: TypeAdapter[tuple[Any, ...]] = TypeAdapter(
            cast("type[tuple[Any, ...]]", tuple.__class_getitem__((str, *types)))
        )

    def write(self, *values: object) -> str:
        """Make the cursor after a row with these sort values."""
        packed = orjson.dumps([self._name, *values])
        return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()

    def read(self, text: str | None) -> tuple[Any, ...] | None:
        """
        Read a cursor back.

        Returns:
            The sort values, or None where no cursor was given (the first page).

        Raises:
            Invalid: It is none of this list.
        """
        if text is None:
            return None
        try:
            packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            name, *values = self._values.validate_json(packed, strict=True)
        except (binascii.Error, ValidationError, ValueError):
            name, values = None, []
        naive = any(isinstance(value, datetime) and value.tzinfo is None for value in values)
        if name != self._name or naive:
            raise Invalid(
                "Some values break a rule.",
                fields={"cursor": "Take it from `next` of the page before."},
            )
        return tuple(values)


def cut_page(
    rows: Sequence[RowT], limit: int, cursor_of: Callable[[RowT], str]
) -> tuple[Sequence[RowT], str | None]:
    """
    Cut what was read with `LIMIT limit + 1` to one page.

    Args:
        rows: Sorted rows, at most one more than `limit`.
        limit: Items of the page.
        cursor_of: Makes the cursor after a row.

    Returns:
        The rows of the page, and the cursor of the next one or None at the end.
    """
    page = rows[:limit]
    return page, cursor_of(page[-1]) if len(rows) > limit else None
