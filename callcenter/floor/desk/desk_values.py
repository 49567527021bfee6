"""Values that come with desk commands, read as what they must be."""

from collections.abc import Mapping
from typing import Any

from callcenter.errors import Invalid

MAX_TEXT = 80


def short_text(values: Mapping[str, Any], name: str) -> str | None:
    """
    Read a text of at most 80 letters; None where it is not given.

    Raises:
        Invalid: It is no text, or too long.
    """
    value = values.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise Invalid(f"{name} must be a short text.", fields={name: "must be a short text"})
    return value


def customer_id(value: object) -> int:
    """
    Read which customer is meant.

    Raises:
        Invalid: It is no id of a customer.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Invalid("Name the customer.", fields={"customer": "must be a customer's id"})
    return value
