"""An import: a file of customers on its way into the database, or out of it again."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from callcenter.customers.imports.fields import Field


class State(StrEnum):
    """
    Where an import stands.

        uploaded ──check──► checking ──► checked ──start──► running ──► done ──undo──► undoing
            ▲                  │            │                  │         ▲               │  │
            └── any fault: ────┘            │◄──── fault ──────┘         └─── fault ─────┘  ▼
                                            └─── week over ──► discarded                undone

    The states in -ing are jobs: they survive a restart and are taken up again from their
    beginning, of which nothing is left because each is one transaction.
    """

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    RUNNING = "running"
    DONE = "done"
    UNDOING = "undoing"
    UNDONE = "undone"
    DISCARDED = "discarded"


BACK = {
    State.CHECKING: State.UPLOADED,
    State.RUNNING: State.CHECKED,
    State.UNDOING: State.DONE,
}
"""Where a job that failed leaves the import."""


class Duplicates(StrEnum):
    """What is done with a row of which a number is known already."""

    SKIP = "skip"
    UPDATE = "update"
    CREATE = "create"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """
    A column of the file.

    Args:
        heading: As it stands there, shortened.
        samples: Its first values, shortened.
        field: What it holds; suggested at first, then as somebody chose.
    """

    heading: str
    samples: tuple[str, ...] = ()
    field: Field | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """
    An import.

    Args:
        name: Of the file, as it was called where it came from.
        file: Name of our copy.
        rows: Without headings and blank ones.
        good, wrong: Rows that can be imported, and those with faults; None until checked.
        created, updated, skipped: Customers; None until done.
        failure: Why the last job did not end well: `code` and the values of its sentence.
        applied_at: `changed_at` of every customer it touched.
    """

    id: int
    name: str
    file: str
    who: str
    state: State
    created_at: datetime
    bytes: int
    kind: str
    encoding: str | None
    separator: str | None
    columns: tuple[Column, ...]
    rows: int
    duplicates: Duplicates | None = None
    skip_wrong: bool = False
    good: int | None = None
    wrong: int | None = None
    created: int | None = None
    updated: int | None = None
    skipped: int | None = None
    failure: dict[str, Any] | None = None
    applied_at: datetime | None = None
    finished_at: datetime | None = None
