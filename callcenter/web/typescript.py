"""JSON schemas as TypeScript types, so that the pages cannot disagree with the service."""

import json
import re
from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

_PLAIN = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
_MANY_WORDS = re.compile(r"\W+")


def declarations(schemas: Mapping[str, Schema]) -> str:
    """
    Declare every schema as an exported type, sorted by name.

    Args:
        schemas: By name; references between them are `…/<name>`.
    """
    return "\n".join(_declaration(name, schemas[name]) for name in sorted(schemas))


def map_type(name: str, members: Mapping[str, str], comment: str) -> str:
    """Declare a type that maps wire names to types."""
    lines = "".join(f"  {_key(key)}: {type_name(members[key])}\n" for key in sorted(members))
    return f"/** {comment} */\nexport interface {name} {{\n{lines}}}\n"


def type_name(name: str) -> str:
    """Make an identifier of a schema's name, `Page_CallAnswer_` for instance."""
    return _MANY_WORDS.sub("_", name)


def _declaration(name: str, schema: Schema) -> str:
    comment = _comment(schema)
    if schema.get("type") == "object" and schema.get("properties"):
        return f"{comment}export interface {type_name(name)} {_object(schema, '')}\n"
    return f"{comment}export type {type_name(name)} = {_type(schema, '')}\n"


def _comment(schema: Schema) -> str:
    first, *_ = str(schema.get("description", "")).replace("*/", "* /").split("\n\n")
    text = " ".join(first.split())
    return f"/** {text} */\n" if text else ""


def _object(schema: Schema, indent: str) -> str:
    needed = set(schema.get("required", ()))
    inner = indent + "  "
    lines = [
        f"{inner}{_key(key)}{'' if key in needed else '?'}: {_type(part, inner)}\n"
        for key, part in schema["properties"].items()
    ]
    return "{\n" + "".join(lines) + indent + "}"


def _type(schema: Schema, indent: str) -> str:
    if "$ref" in schema:
        return type_name(str(schema["$ref"]).rpartition("/")[2])
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            glue = " & " if several == "allOf" else " | "
            return glue.join(dict.fromkeys(_type(part, indent) for part in schema[several]))
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    return _by_kind(schema, indent)


def _by_kind(schema: Schema, indent: str) -> str:
    match schema.get("type"):
        case "array":
            item = _type(schema.get("items", {}), indent)
            return f"({item})[]" if " " in item else f"{item}[]"
        case "object" if schema.get("properties"):
            return _object(schema, indent)
        case "object":
            return f"Record<string, {_values(schema, indent)}>"
        case str() as kind:
            return _PLAIN[kind]
        case _:
            return "unknown"


def _values(schema: Schema, indent: str) -> str:
    values = schema.get("additionalProperties")
    return _type(values, indent) if isinstance(values, Mapping) else "unknown"


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else json.dumps(name)
