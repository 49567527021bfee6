"""
The TypeScript types of the pages, made from the service's own: desk events, commands, API.

    python -m callcenter.testing.page_types     writes them; a test compares them with what is there
"""

from pathlib import Path

import orjson
from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

import callcenter.web
from callcenter.floor.desk.desk_events import DeskEvent
from callcenter.floor.desk.desk_requests import REQUESTS
from callcenter.testing.route_tables import whole_table
from callcenter.web.openapi import openapi_document
from callcenter.web.typescript import Schema, declarations, map_type

FILE = Path(callcenter.web.__file__).parent / "ui/src/wire/types.ts"
_HEAD = (
    "// Made from the service's Python types by callcenter/testing/page_types.py: do not edit.\n\n"
)
_REF = "#/components/schemas/{model}"


def page_types() -> str:
    """Make the text of the file."""
    schemas: dict[str, Schema] = dict(_api())
    events, requests = {}, {}
    for kind in DeskEvent.__subclasses__():
        schemas |= _schemas(kind, kind.__name__, "serialization")
        events[kind.type] = kind.__name__
    for command, values in REQUESTS.items():
        schemas |= _schemas(values, values.__name__, "validation")
        requests[command] = values.__name__
    return "\n".join(
        (
            _HEAD + declarations(schemas),
            map_type("DeskEvents", events, "What a desk is told, by type."),
            map_type("DeskRequests", requests, "What comes with a desk's commands, by name."),
        )
    )


def _api() -> dict[str, Schema]:
    document = orjson.loads(openapi_document(whole_table(), version=""))
    found: dict[str, Schema] = document["components"]["schemas"]
    return found


def _schemas(kind: type, name: str, mode: JsonSchemaMode) -> dict[str, Schema]:
    schema = TypeAdapter(kind).json_schema(ref_template=_REF, mode=mode)
    parts: dict[str, Schema] = schema.pop("$defs", {})
    return {**parts, name: schema}


if __name__ == "__main__":
    FILE.write_text(page_types())
