"""Every kind of part a centre consists of, and where its parts stand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

from pydantic import TypeAdapter

from callcenter.centre.calendar_document import CalendarDocument
from callcenter.centre.model import (
    NAME,
    NUMBER,
    Agent,
    Centre,
    DialRule,
    DirectoryEntry,
    HotlineNumber,
    NotReadyReason,
    Queue,
    ReasonCode,
    Skill,
)
from callcenter.hours.model import Calendar

Part: TypeAlias = (
    Skill
    | Queue
    | Agent
    | Calendar
    | HotlineNumber
    | ReasonCode
    | NotReadyReason
    | DialRule
    | DirectoryEntry
)

_AGENT_NUMBER = re.compile(r"[0-9]{2,8}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One kind of part.

    Args:
        section: Name of its section in the file and of its map in `Centre`.
        word: What one of them is called in messages.
        key: Field that names a part.
        form: What names must look like; `form_told` says it in words.
        document: How it is written; the model itself unless people write it differently.
    """

    section: str
    word: str
    key: str
    form: re.Pattern[str]
    form_told: str
    document: type[Any]
    adapter: TypeAdapter[Any]

    @property
    def a_word(self) -> str:
        """The word with its article."""
        return f"{'an' if self.word[0] in 'aeiou' else 'a'} {self.word}"

    def names(self) -> list[str]:
        """List the fields that may be written, beside the key."""
        return [field.name for field in fields(self.document) if field.name != self.key]


def _kind(section: str, word: str, document: type[Any], key: str = "name") -> Kind:
    forms = {
        "agents": (_AGENT_NUMBER, "2 to 8 digits"),
        "numbers": (NUMBER, "digits, with an optional + before them"),
    }
    form, told = forms.get(section, (NAME, "lower-case letters, digits and _, a letter first"))
    return Kind(
        section=section,
        word=word,
        key=key,
        form=form,
        form_told=told,
        document=document,
        adapter=TypeAdapter(document),
    )


KINDS: Mapping[str, Kind] = {
    kind.section: kind
    for kind in (
        _kind("skills", "skill", Skill),
        _kind("queues", "queue", Queue),
        _kind("agents", "agent", Agent, "number"),
        _kind("calendars", "calendar", CalendarDocument),
        _kind("numbers", "number", HotlineNumber, "number"),
        _kind("reason_codes", "reason code", ReasonCode),
        _kind("not_ready_reasons", "not-ready reason", NotReadyReason),
        _kind("dial_rules", "dial rule", DialRule),
        _kind("directory", "directory entry", DirectoryEntry),
    )
}
"""In the order in which a file has them."""


GENERAL = "general"
SECTIONS = (GENERAL, *KINDS)


def parts_of(centre: Centre, kind: Kind) -> Mapping[str, Any]:
    """Give the map of all parts of one kind."""
    parts: Mapping[str, Any] = getattr(centre, kind.section)
    return parts


def with_part(centre: Centre, kind: Kind, name: str, part: Part | None) -> Centre:
    """Give the centre with one part put in place or, with None, taken out."""
    parts = dict(parts_of(centre, kind))
    if part is None:
        parts.pop(name, None)
    else:
        parts[name] = part
    changes: dict[str, Any] = {kind.section: parts}
    return replace(centre, **changes)
