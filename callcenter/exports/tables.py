"""The rows of exported tables."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from callcenter.customers.model import Customer, Language, mask
from callcenter.exports.sheets import Cell
from callcenter.exports.wording import (
    DIRECTIONS,
    ENDED_BY,
    LANGUAGES,
    OUTCOMES,
    STATES,
    TIERS,
    word,
)
from callcenter.recordings.model import RecordedCall

CALL_COLUMNS = (
    "id", "direction", "arrived_at", "queued_at", "answered_at", "ended_at", "caller",
    "caller_name", "dialled", "customer", "customer_name", "flow", "queue", "agent", "outcome",
    "ended_by", "wait_s", "talk_s", "wrap_up_s", "reason_code", "note", "recordings",
)  # fmt: skip
RECORDING_COLUMNS = (
    "id", "call", "leg", "started_at", "length_s", "agent", "queue", "direction", "party",
    "customer", "customer_name", "outcome", "reason_code", "state", "missing_reason", "sha256",
)  # fmt: skip
_CUSTOMER_COLUMNS = ("id", "name", "company", "tier", "language", "address", "notes")
_CUSTOMER_TIMES = ("created_at", "changed_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """
    Who gets the file, and how they read.

    Args:
        language: Of headings and words.
        zone: Times are told in it, with their offset.
        roles: Of the person.
        masked_for: Roles that see numbers masked.
    """

    language: Language
    zone: tzinfo
    roles: Collection[str]
    masked_for: Collection[str]

    def time(self, at: datetime | str | None) -> str | None:
        """Tell a moment in local time."""
        if at is None:
            return None
        moment = datetime.fromisoformat(at) if isinstance(at, str) else at
        return moment.astimezone(self.zone).isoformat(sep=" ", timespec="seconds")

    def number(self, number: str | None) -> str | None:
        """Show a number as far as this person may see it."""
        return None if number is None else mask(number, self.roles, self.masked_for)


def customer_columns(most_numbers: int) -> list[str]:
    """Name the columns of customers of whom each has at most so many numbers."""
    pairs = [(f"number {n}", f"label {n}") for n in range(2, most_numbers + 1)]
    numbers = [name for pair in [("number", "label"), *pairs] for name in pair]
    return [*_CUSTOMER_COLUMNS, *numbers, *_CUSTOMER_TIMES]


def customer_rows(
    customers: Sequence[Customer], most_numbers: int, reader: Reader
) -> list[list[Cell]]:
    """Make a row of each customer; numbers added since they were counted are left out."""
    return [_customer(customer, most_numbers, reader) for customer in customers]


def _customer(customer: Customer, most_numbers: int, reader: Reader) -> list[Cell]:
    numbers: list[Cell] = []
    for number in customer.numbers[:most_numbers]:
        numbers += [reader.number(number.e164), number.label]
    numbers += [None] * (2 * most_numbers - len(numbers))
    return [
        customer.id,
        customer.name,
        customer.company,
        word(TIERS, customer.tier, reader.language),
        word(LANGUAGES, customer.language, reader.language),
        customer.address,
        customer.notes,
        *numbers,
        reader.time(customer.created_at),
        reader.time(customer.changed_at),
    ]


def call_rows(records: Sequence[Mapping[str, Any]], reader: Reader) -> list[list[Cell]]:
    """Make a row of each call, given as the API answers it."""
    return [[_call_cell(record, column, reader) for column in CALL_COLUMNS] for record in records]


_CALL_WORDS = {"direction": DIRECTIONS, "outcome": OUTCOMES, "ended_by": ENDED_BY}


def _call_cell(record: Mapping[str, Any], column: str, reader: Reader) -> Cell:
    if column == "dialled":
        # Of a call that we made, the dialled number is the customer's.
        dialled: str = record["number"]
        return reader.number(dialled) if record["direction"] == "out" else dialled
    value = record[column]
    if column == "caller":
        return reader.number(value)
    if column == "recordings":
        return "\n".join(value)
    if column in _CALL_WORDS:
        return word(_CALL_WORDS[column], value, reader.language)
    if column.endswith("_at"):
        return reader.time(value)
    cell: Cell = value
    return cell


_CALL_CELLS: dict[str, Callable[[RecordedCall, Reader], Cell]] = {
    "party": lambda found, reader: reader.number(found.party),
    "direction": lambda found, reader: word(DIRECTIONS, found.direction, reader.language),
    "outcome": lambda found, reader: word(OUTCOMES, found.outcome, reader.language),
    "customer": lambda found, _: found.customer,
    "customer_name": lambda found, _: found.customer_name,
    "reason_code": lambda found, _: found.reason_code,
    "started_at": lambda found, reader: reader.time(found.recording.started_at),
    "state": lambda found, reader: word(STATES, found.recording.state, reader.language),
}


def recording_rows(recordings: Sequence[RecordedCall], reader: Reader) -> list[list[Cell]]:
    """Make a row of each recording."""
    return [
        [
            _CALL_CELLS[column](found, reader)
            if column in _CALL_CELLS
            else getattr(found.recording, column)
            for column in RECORDING_COLUMNS
        ]
        for found in recordings
    ]
