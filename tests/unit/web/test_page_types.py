"""The TypeScript types of the pages are those of the service."""

import json
from pathlib import Path

from callcenter.floor.desk.desk_commands import DeskCommands
from callcenter.floor.desk.desk_requests import REQUESTS
from callcenter.testing.page_types import FILE, page_types
from callcenter.web.desk_socket import DeskHub
from callcenter.web.typescript import declarations

UI = FILE.parents[2]
PART = {"$ref": "#/x/Part"}


def test_the_written_types_are_what_the_service_has_now() -> None:
    """If this fails: `python -m callcenter.testing.page_types`, then build the pages."""
    assert FILE.read_text() == page_types()


def test_every_command_of_the_desk_has_a_type() -> None:
    """A command that the pages could not send by name would be found only by using it."""
    rooms = (DeskCommands, DeskHub)
    source = "".join(Path(room.__module__.replace(".", "/") + ".py").read_text() for room in rooms)
    for command in REQUESTS:
        assert f'"{command}"' in source


def test_schemas_become_types() -> None:
    """References, choices, lists, maps and optional members are kept."""
    schema = {
        "type": "object",
        "description": "A thing.\n\nArgs: are left out",
        "required": ["id"],
        "properties": {
            "id": {"type": "integer"},
            "kind": {"enum": ["a", "b"]},
            "parts": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/x/Part"}, {"type": "null"}]},
            },
            "by-name": {"type": "object", "additionalProperties": {"type": "number"}},
        },
    }
    assert declarations({"Thing": schema}) == (
        "/** A thing. */\n"
        "export interface Thing {\n"
        "  id: number\n"
        '  kind?: "a" | "b"\n'
        "  parts?: (Part | null)[]\n"
        '  "by-name"?: Record<string, number>\n'
        "}\n"
    )


def test_the_lock_file_of_the_pages_names_no_address() -> None:
    """Any registry serves: versions and hashes decide, not places."""
    text = (UI / "package-lock.json").read_text()
    assert "http" not in text
    packages = json.loads(text)["packages"]
    assert all("integrity" in entry for name, entry in packages.items() if name)
