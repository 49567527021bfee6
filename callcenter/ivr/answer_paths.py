"""Take single values out of the JSON that another program answered. Pure."""

from collections.abc import Mapping

from callcenter.ivr.commands import Plain
from callcenter.ivr.state import MAX_TEXT


class Missing(LookupError):
    """What was to be taken is not there, or is no single value; names it."""


def taken(answer: object, take: Mapping[str, str]) -> dict[str, Plain]:
    """
    Take the wanted values.

    Args:
        answer: What JSON gave.
        take: Name to path, such as `order.lines.0.state`.

    Raises:
        Missing: Names the first one that is not there.
    """
    return {name: _value(answer, path) for name, path in take.items()}


def _value(answer: object, path: str) -> Plain:
    found = answer
    for part in path.split("."):
        if isinstance(found, Mapping) and part in found:
            found = found[part]
        elif isinstance(found, list) and part.isdigit() and int(part) < len(found):
            found = found[int(part)]
        else:
            raise Missing(path)
    if isinstance(found, str):
        return "".join(c for c in found if c.isprintable())[:MAX_TEXT]
    if isinstance(found, bool | int | float) and -(2**63) <= found < 2**63:
        return found
    raise Missing(path)
