"""What differs between two centres, as a person reads it."""

from dataclasses import dataclass
from typing import Any, Literal

import orjson

from callcenter.centre.documents import Plain, write_general, write_part
from callcenter.centre.kinds import GENERAL, KINDS, Part, parts_of
from callcenter.centre.model import Centre


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    One part that was added, changed or removed.

    Args:
        section, name: Which part; `general` has an empty name.
        act: What happens to it.
        lines: For a change, each field as `field: old → new`.
    """

    section: str
    name: str
    act: Literal["add", "change", "remove"]
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        sign = {"add": "+", "change": "~", "remove": "-"}[self.act]
        head = f"{sign} {self.section} {self.name}".rstrip()
        return "\n".join((head, *(f"    {line}" for line in self.lines)))


def differences(old: Centre, new: Centre) -> list[Difference]:
    """
    Compare two centres; the order of parts counts for nothing.

    Returns:
        One difference for each part that is not the same, in the order of the sections.
    """
    found: list[Difference] = []
    if old.general != new.general:
        lines = _lines(write_general(old.general), write_general(new.general))
        found.append(Difference(section=GENERAL, name="", act="change", lines=lines))
    for section, kind in KINDS.items():
        before, after = parts_of(old, kind), parts_of(new, kind)
        for name in (*after, *(name for name in before if name not in after)):
            one, other = before.get(name), after.get(name)
            if one is not None and other is not None and one != other:
                lines = _lines(write_part(kind, one), write_part(kind, other))
                found.append(Difference(section=section, name=name, act="change", lines=lines))
            elif one is None or other is None:
                found.append(_whole(section, name, other))
    return found


def _whole(section: str, name: str, after: Part | None) -> Difference:
    return Difference(section=section, name=name, act="remove" if after is None else "add")


def _lines(old: Plain, new: Plain) -> tuple[str, ...]:
    changed = [field for field in new if old.get(field) != new[field]]
    return tuple(f"{field}: {_short(old.get(field))} → {_short(new[field])}" for field in changed)


def _short(value: Any) -> str:  # noqa: ANN401 - plain data of any shape
    return orjson.dumps(value).decode()
