"""The kinds of value that only flows hold: targets, names, conditions, prompts, keys."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from callcenter.ivr import wording
from callcenter.ivr.expressions import BadExpression, compile_expression
from callcenter.ivr.model import (
    EVERY_LANGUAGE,
    Expression,
    Link,
    Ref,
    Spoken,
    Target,
    ValueName,
)
from callcenter.ivr.shapes import Defects, Field, MapOf, Placed, word
from callcenter.ivr.stepping import FACTS
from callcenter.yaml_source import ListNode, MapNode, Node, ScalarNode, near

STEP_NAME = re.compile(r"[^\W\d][\w-]{0,39}")
VALUE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
SOUND_NAME = re.compile(r"[\w-]{1,60}(/[\w-]{1,60}){0,3}")
KEYS = "0123456789*#"
NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
ADDRESS = re.compile(
    r"https?://(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?P<port>:[0-9]{1,5})?"
    r"([/?][!-~]*)?"
)
MAX_ADDRESS = 1_000
MAX_PROMPT = 1_000
NAMES = "x-names"
"""In the schema: of which kind a name is, so that editors can offer those there are."""
_CEL_WORDS = frozenset({"true", "false", "null", "in", "has"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Goes:
    """The name of a step to go to."""

    by_caller: bool = False

    def read(self, node: Node, defects: Defects) -> Target | None:
        """See `Shape.read`."""
        name = word(node, defects, "the name of a step")
        if name is None:
            return None
        return defects.keep(
            Target(name=name, line=node.line, col=node.col, by_caller=self.by_caller)
        )

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "description": "the name of a step", NAMES: "step"}


def onward(missing: str, *, by_caller: bool = False) -> Field:
    """Declare a way on that a step must have: without it, its callers would be left standing."""
    return Field(shape=Goes(by_caller=by_caller), missing=missing, rule="dead-end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A name defined elsewhere: a queue, a skill, a calendar, a flow, an agent."""

    kind: str

    def read(self, node: Node, defects: Defects) -> Ref | None:
        """See `Shape.read`."""
        name = word(node, defects, f"the name of a {self.kind}")
        if name is None:
            return None
        return defects.keep(Ref(kind=self.kind, name=name, line=node.line, col=node.col))

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {
            "type": "string",
            "description": f"the name of a {self.kind}",
            NAMES: self.kind,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """A name under which something is remembered."""

    def read(self, node: Node, defects: Defects) -> ValueName | None:
        """See `Shape.read`."""
        name = word(node, defects, "a name")
        if name is None or not value_name_fits(node, name, defects):
            return None
        return defects.keep(ValueName(name=name, line=node.line, col=node.col))

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "pattern": f"^{VALUE_NAME.pattern}$"}


def value_name_fits(at: Placed, name: str, defects: Defects) -> bool:
    """Tell whether a value may have this name; note why not."""
    if not VALUE_NAME.fullmatch(name):
        message = f"'{name}' cannot be a name: use small letters a-z, digits and _, letter first"
    elif name in FACTS or name in _CEL_WORDS:
        message = f"'{name}' has a meaning already: choose another name"
    else:
        return True
    defects.note(at, message, "bad-name")
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Calculated:
    """
    A CEL expression, a number or true/false.

    `secret` allows masked values in it; `most` is for what must be a number from 0 up to it: what
    is worked out is brought within these bounds, what is written must be.
    """

    secret: bool = False
    most: int | None = None

    def read(self, node: Node, defects: Defects) -> Expression | None:
        """See `Shape.read`."""
        if not isinstance(node, ScalarNode) or node.value is None:
            defects.note(node, "write a condition or a number here", "wrong-kind")
            return None
        if isinstance(node.value, bool | int | float):
            if self.most is not None and (
                isinstance(node.value, bool) or not 0 <= node.value <= self.most
            ):
                defects.note(node, f"write a whole number from 0 to {self.most}", "range")
                return None
            return Expression(
                source=node.text, line=node.line, col=node.col, constant=node.value
            )  # fmt: skip
        try:
            compiled = compile_expression(node.value)
        except BadExpression as error:
            defects.note(node, str(error), "expression")
            return None
        expression = Expression(
            source=node.value,
            line=node.line,
            col=node.col,
            compiled=compiled,
            secret=self.secret,
        )
        return defects.keep(expression)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {
            "type": ["string", "number", "boolean"],
            "description": "an expression in CEL, a number, or true or false",
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Says:
    """A prompt: one text, or a text for each language, or a recorded file, or both."""

    def read(self, node: Node, defects: Defects) -> Spoken | None:
        """See `Shape.read`."""
        if isinstance(node, ListNode):
            message = "write what is said: one text, or one for each language"
            defects.note(node, message, "wrong-kind")
            return None
        if not isinstance(node, MapNode):
            text = _text(node, defects)
            if text is None:
                return None
            return defects.keep(Spoken(texts={EVERY_LANGUAGE: text}, line=node.line, col=node.col))
        every = node.get("every_language")
        if every is None:
            return self._languages(node, defects, every=False)
        for key, _ in node.entries:
            if key.text != "every_language":
                defects.note(key, "put this inside every_language", "unknown-key")
        if not isinstance(every, MapNode):
            defects.note(every, "write the text of each language here", "wrong-kind")
            return None
        return self._languages(every, defects, every=True)

    @staticmethod
    def _languages(node: MapNode, defects: Defects, *, every: bool) -> Spoken | None:
        known = (*wording.LANGUAGES, "file")
        texts: dict[str, str] = {}
        file = None
        before = len(defects.found)
        for key, value in node.entries:
            if key.text == "file":
                file = _sound(value, defects)
            elif key.text in wording.LANGUAGES:
                texts[key.text] = _text(value, defects) or ""
            elif texts and isinstance(value, ScalarNode) and value.value is None:
                message = f"the comma before '{key.text}' ends the text: put the text in quotes"
                defects.note(key, message, "quotes")
            else:
                hint = near(key.text, known) or f": write one of {', '.join(known)}"
                defects.note(key, f"'{key.text}' is no language{hint}", "unknown-language")
        if not texts and file is None and len(defects.found) == before:
            defects.note(node, "this is empty: write what is said", "wrong-kind")
        if len(defects.found) > before:
            return None
        spoken = Spoken(texts=texts, file=file, every=every, line=node.line, col=node.col)
        return defects.keep(spoken)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        text = {"type": "string", "minLength": 1, "maxLength": MAX_PROMPT}
        languages: dict[str, Any] = dict.fromkeys(wording.LANGUAGES, text)
        languages["file"] = {
            "type": "string",
            "pattern": f"^{SOUND_NAME.pattern}$",
            NAMES: "sound",
        }
        each = {
            "type": "object",
            "additionalProperties": False,
            "properties": languages,
            "minProperties": 1,
        }
        every = {
            "type": "object",
            "additionalProperties": False,
            "properties": {"every_language": each},
            "required": ["every_language"],
        }
        return {"anyOf": [text, each, every]}


def _text(node: Node, defects: Defects) -> str | None:
    text = word(node, defects, "what is said")
    if text is None:
        return None
    if len(text) > MAX_PROMPT:
        defects.note(node, f"a prompt has at most {MAX_PROMPT} characters: split it", "too-long")
        return None
    return " ".join(text.split())


def _sound(node: Node, defects: Defects) -> str | None:
    name = word(node, defects, "the name of a recording")
    if name is None or SOUND_NAME.fullmatch(name):
        return name
    message = "name the recording below sounds/<language>/ without its ending, such as welcome"
    defects.note(node, message, "bad-name")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """A telephone number in quotes."""

    def read(self, node: Node, defects: Defects) -> str | None:
        """See `Shape.read`."""
        number = word(node, defects, "a telephone number in quotes")
        if number is None or NUMBER.fullmatch(number):
            return number
        message = "a number has only digits, * and #, and a plus before them where it is abroad"
        defects.note(node, message, "bad-number")
        return None

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "pattern": f"^{NUMBER.pattern}$"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address on the web; gives it with its host, which must be written out."""

    def read(self, node: Node, defects: Defects) -> tuple[Link, Ref] | None:
        """See `Shape.read`."""
        url = word(node, defects, "an address such as https://orders.example/api/{number}")
        if url is None:
            return None
        found = ADDRESS.fullmatch(url)
        if found is None or len(url) > MAX_ADDRESS:
            message = (
                "write an address such as https://orders.example/api/{number}: "
                "http or https, a host without {values}, no user, no spaces"
            )
            defects.note(node, message, "bad-address")
            return None
        link = defects.keep(Link(url=url, line=node.line, col=node.col))
        host = Ref(kind="host", name=found["host"].lower(), line=node.line, col=node.col)
        return link, defects.keep(host)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {"type": "string", "pattern": "^https?://", "maxLength": MAX_ADDRESS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Keypad:
    """Keys of the telephone and where they lead."""

    def read(self, node: Node, defects: Defects) -> Mapping[str, Target] | None:
        """See `Shape.read`."""
        pairs = MapOf(name=_key, value=Goes(by_caller=True), most=len(KEYS)).read(node, defects)
        return None if pairs is None else dict(pairs)

    def schema(self) -> dict[str, Any]:
        """See `Shape.schema`."""
        return {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "patternProperties": {"^[0-9*#]$": Goes().schema()},
        }


def _key(node: ScalarNode, defects: Defects) -> str | None:
    if len(node.text) == 1 and node.text in KEYS:
        return node.text
    defects.note(node, f"'{node.text}' is no key: use one of 0-9, * and #", "bad-key")
    return None
