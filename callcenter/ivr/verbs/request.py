"""`request`: ask another program by HTTP, such as the state of an order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from callcenter.ivr import commands
from callcenter.ivr.commands import Outcome
from callcenter.ivr.flow_shapes import Address, Calculated, Goes, Keeps, Says, onward
from callcenter.ivr.model import Expression, Link, Ref, Spoken, Target, ValueName
from callcenter.ivr.shapes import Defects, Field, MapOf, Record, Whole, word
from callcenter.ivr.state import Value, fits
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import Node, ScalarNode

LONGEST_S = 3
_PATH = re.compile(r"[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9_-]{1,60}){0,9}")
_FIELD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _AnswerPath:
    """Where a value stands in the JSON of the answer: `order.lines.0.state`."""

    def read(self, node: Node, defects: Defects) -> str | None:
        """See `Shape.read`."""
        path = word(node, defects, "where it stands in the answer")
        if path is None or _PATH.fullmatch(path):
            return path
        message = "write names and places with points between them, such as order.lines.0.state"
        defects.note(node, message, "bad-name")
        return None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "pattern": f"^{_PATH.pattern}$"}


def _field_name(node: ScalarNode, defects: Defects) -> str | None:
    if _FIELD.fullmatch(node.text):
        return node.text
    defects.note(node, "a field has only letters, digits, _ and -", "bad-name")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """Exactly one of `get` and `post`; only what is posted has a body."""

    _RECORD: ClassVar[Record] = Record(
        fields={
            "get": Field(shape=Address()),
            "post": Field(shape=Address()),
            "send": Field(
                shape=MapOf(name=_field_name, value=Calculated(secret=True), most=20), default=()
            ),
            "take": Field(shape=MapOf(name=Keeps().read, value=_AnswerPath(), most=20), default=()),
            "within_s": Field(shape=Whole(low=1, high=LONGEST_S), default=LONGEST_S),
            "filler": Field(shape=Says()),
        }
    )

    def read(self, node: Node, defects: Defects) -> Mapping[str, Any] | None:
        """See `Shape.read`."""
        got = self._RECORD.read(node, defects)
        if got is None:
            return None
        if (got["get"] is None) == (got["post"] is None):
            defects.note(node, "write either get or post", "wrong-kind")
            return None
        if got["get"] is not None and got["send"]:
            message = "get sends nothing: put the values into the address, or write post"
            defects.note(node, message, "wrong-kind")
            return None
        return got

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {
            **self._RECORD.schema(),
            "oneOf": [{"required": ["get"]}, {"required": ["post"]}],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    Ask, and remember what the answer holds; whatever goes wrong takes `on_error`.

    A call that comes back after a restart asks again.
    """

    NAME: ClassVar[str] = "request"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "request": Field(shape=_Asked(), missing="write get or post with an address"),
        "next": onward("say which step follows"),
        "on_error": Field(
            shape=Goes(),
            missing="say where callers go when there is no answer in time",
            rule="error-path",
        ),
    }

    method: Literal["GET", "POST"]
    link: Link
    host: Ref
    send: tuple[tuple[str, Expression], ...]
    take: tuple[tuple[ValueName, str], ...]
    within_s: int
    filler: Spoken | None
    next: Target
    on_error: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Request":
        """Make the verb of its fields."""
        inner = got["request"]
        link, host = inner["get"] or inner["post"]
        return cls(
            method="GET" if inner["get"] else "POST",
            link=link,
            host=host,
            send=inner["send"],
            take=inner["take"],
            within_s=inner["within_s"],
            filler=inner["filler"],
            next=got["next"],
            on_error=got["on_error"],
        )

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        body: dict[str, Value] = {}
        for name, expression in self.send:
            value = moment.evaluate(expression)
            if value is None:
                return Go(how="failed", to=self.on_error)
            body[name] = value
        command = commands.Request(
            step=f"{moment.flow.name}/{moment.step}",
            method=self.method,
            url=moment.address(self.link.url),
            body=body,
            take={name.name: path for name, path in self.take},
            wait_s=self.within_s,
            prompts=moment.speak(self.filler),
        )
        return Ask(command=command)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Answered):
            if fits({**moment.values, **outcome.values}):
                return Go(how="answered", to=self.next, keep=outcome.values)
            moment.note("request: there is no room to remember the answer")
        elif isinstance(outcome, commands.Failed):
            moment.note(f"request: {outcome.reason}")
        return Go(how="failed", to=self.on_error)
