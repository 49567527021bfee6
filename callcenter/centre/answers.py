"""What the API of the centre takes and gives, made from the same documents as `centre.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from pydantic import BaseModel, Field, GetJsonSchemaHandler, RootModel, create_model
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from callcenter.centre.calendar_document import to_document
from callcenter.centre.documents import GENERAL_ADAPTER
from callcenter.centre.kinds import KINDS, Kind, Part
from callcenter.centre.model import Agent, General, Queue, Text, Title
from callcenter.hours.model import Calendar, SpecialKind
from callcenter.web.page import Page, PageQuery


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentBrief:
    """What an agent may know of a colleague."""

    number: str
    name: str
    queues: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueBrief:
    """What an agent may know of a queue, and has to say in it."""

    name: str
    title: Title
    greeting: Text
    script: Text
    wrap_up_s: int


def brief(part: Part) -> object:
    """Leave of a part what an agent needs of it."""
    match part:
        case Agent():
            return AgentBrief(number=part.number, name=part.name, queues=part.queues)
        case Queue():
            return QueueBrief(
                name=part.name,
                title=part.title,
                greeting=part.greeting,
                script=part.script,
                wrap_up_s=part.wrap_up_s,
            )
        case _:
            return shown(part)


def shown(part: Part) -> object:
    """Give a part as it is written."""
    return to_document(part) if isinstance(part, Calendar) else part


class _PartBody(RootModel[dict[str, Any]]):
    """
    A part as it comes in.

    Taken as it is and read by `documents.read_part`, so that the API refuses in the same words
    as the check of the file; the schema is that of the document all the same.
    """

    kind: ClassVar[Kind]

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = handler(cls.kind.adapter.core_schema)
        resolved = dict(handler.resolve_ref_schema(schema))
        needed = [name for name in resolved.get("required", []) if name != cls.kind.key]
        return {**resolved, "required": needed, "title": cls.__name__}


def _body(kind: Kind) -> type[RootModel[dict[str, Any]]]:
    model = create_model(f"{_stem(kind)}Body", __base__=_PartBody)
    model.kind = kind
    return model


def _answer(kind: Kind, document: Any) -> type[RootModel[Any]]:  # noqa: ANN401 - types too
    return create_model(f"{_stem(kind)}Answer", __base__=RootModel[document])


def _stem(kind: Kind) -> str:
    return "".join(word.capitalize() for word in kind.word.replace("-", " ").split())


_DOCUMENTS: Mapping[str, Any] = {"agents": Agent | AgentBrief, "queues": Queue | QueueBrief}

BODIES = {section: _body(kind) for section, kind in KINDS.items()}
"""Bodies of PUT by section."""

ANSWERS = {
    section: _answer(kind, _DOCUMENTS.get(section, kind.document))
    for section, kind in KINDS.items()
}
"""Answers by section."""

PAGES: Mapping[str, Any] = {s: Page.__class_getitem__(answer) for s, answer in ANSWERS.items()}
"""Pages of answers by section."""


class AgentsQuery(PageQuery):
    """Which agents a list shows."""

    queue: str | None = None


class SeenQuery(BaseModel):
    """Against overwriting what somebody else has changed meanwhile."""

    seen: int | None = Field(
        None,
        ge=0,
        description="Revision of the centre (`GET /centre`) when the part was read; a part that "
        "was changed since is left alone (409 `changed_meanwhile`). 0: it is to be new (`taken`).",
    )


class CentreAnswer(BaseModel):
    """What holds for the whole centre, and how often it has been changed."""

    revision: int
    general: General


class GeneralBody(RootModel[dict[str, Any]]):
    """What holds for the whole centre, as it comes in."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(GENERAL_ADAPTER.core_schema)


class OpeningAnswer(BaseModel):
    """Whether a calendar is open now, and when that changes (null: not within 400 days)."""

    open: bool
    next_change: str | None


class DaysQuery(BaseModel):
    """How many days from today on are looked at."""

    days: int = Field(120, ge=1, le=400)


class SpecialDayAnswer(BaseModel):
    """A day that is not as its day of the week: a date of its own, a holiday, a make-up day."""

    day: date
    kind: SpecialKind
    hours: str = Field(description="As hours are written: `09:00-12:00`, `closed`.")


class DaysAnswer(BaseModel):
    """The days that come with rules of their own."""

    items: list[SpecialDayAnswer]


class DeviceAnswer(BaseModel):
    """What a phone signs in with at Asterisk."""

    user: str
    secret: str


class DevicesAnswer(BaseModel):
    """Sign-ins of an agent's own phones."""

    sip: DeviceAnswer
    browser: DeviceAnswer
