"""What is wrong with a part of the centre, told by its path; the same words for file and API."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from pydantic_core import ErrorDetails

from callcenter.errors import Invalid
from callcenter.yaml_source import near

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One defect.

    Args:
        path: Where it is: section, name, field and so on inwards.
        message: What is wrong and how to repair it.
        rule: Stable word for the kind of defect.
        at_key: The name itself is wrong, not the value it stands for.
    """

    path: Path
    message: str
    rule: str
    at_key: bool = False

    def below(self, *outer: str | int) -> "Finding":
        """Give the same finding as seen from further out."""
        return replace(self, path=(*outer, *self.path))


def refuse(findings: Iterable[Finding]) -> None:
    """
    Refuse a change that has findings.

    Raises:
        Invalid: Carries every finding, by its path.
    """
    fields: dict[str, str] = {}
    for finding in findings:
        place = ".".join(str(part) for part in finding.path) or "body"
        told = f"{finding.message} [{finding.rule}]"
        fields[place] = f"{fields[place]}; {told}" if place in fields else told
    if fields:
        raise Invalid("This change would break the set-up.", fields=fields)


def translated(errors: Iterable[ErrorDetails], fields: Iterable[str]) -> list[Finding]:
    """
    Put pydantic's errors into our words.

    Args:
        errors: As it lists them.
        fields: Names that are known at the top level, for suggestions.
    """
    known = list(fields)
    return [_translate(error, known) for error in errors]


def _translate(error: ErrorDetails, known: list[str]) -> Finding:
    path: Path = error["loc"]
    at_key = bool(path) and path[-1] == "[key]"
    if at_key:
        path = path[:-1]
    kind, given = error["type"], error["input"]
    if kind == "unexpected_keyword_argument":
        name = str(path[-1])
        hint = near(name, known) if len(path) == 1 else ""
        return Finding(
            path=path, message=f"nobody knows '{name}' here{hint}", rule="unknown-key", at_key=True
        )
    if kind == "missing":
        message = f"'{path[-1]}' is missing: add it"
        return Finding(path=path[:-1], message=message, rule="missing", at_key=True)
    message, rule = _words(kind, given, error.get("ctx", {}))
    return Finding(path=path, message=message, rule=rule, at_key=at_key)


_TOLD: Mapping[str, tuple[str, str]] = {
    "int_type": ("must be a whole number", "type"),
    "int_from_float": ("must be a whole number", "type"),
    "bool_type": ("must be true or false", "type"),
    "dict_type": ("must be a map (key: value)", "type"),
    "dataclass_type": ("must be a map (key: value)", "type"),
    "tuple_type": ("must be a list ([one, two])", "type"),
    "string_type": ("must be text", "type"),
    "greater_than_equal": ("must be at least {ge}", "range"),
    "greater_than": ("must be more than {gt:g}", "range"),
    "float_type": ("must be a number", "type"),
    "less_than_equal": ("must be at most {le}", "range"),
    "string_too_short": ("must not be shorter than {min_length} characters", "length"),
    "string_too_long": ("must not be longer than {max_length} characters", "length"),
    "too_short": ("must have at least {min_length} entries", "length"),
    "too_long": ("must not have more than {max_length} entries", "length"),
}


def _words(kind: str, given: object, context: Mapping[str, Any]) -> tuple[str, str]:
    if kind in {"enum", "literal_error"}:
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        hint = near(str(given), choices)
        return f"'{given}' is not one of {', '.join(choices)}{hint}", "choice"
    if kind == "string_type" and isinstance(given, int | float):
        return "must be text: put it in quotes", "type"
    if context.get("min_length") == 1:
        return "must not be empty: write something or remove it", "length"
    message, rule = _TOLD.get(kind, ("cannot be read as what belongs here", "type"))
    return message.format_map(context), rule
