"""What a row of a file changes of a customer who is known, and how that is taken back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from callcenter.customers.imports.refusal import Fault
from callcenter.customers.model import MOST_NUMBERS, Customer, CustomerNumber, Tier

_FIELDS = ("name", "company", "language", "address", "notes")


@dataclass(frozen=True, slots=True)
class Merged:
    """A customer as stored and as they will be."""

    old: Customer
    new: Customer

    def before(self) -> dict[str, Any]:
        """Return the old one as JSON values, for `put_back`."""
        return asdict(self.old)


def merged(known: Customer | Merged | None, row: Mapping[str, Any]) -> Merged | Fault | None:
    """
    Change a customer by a row: what the row says replaces, numbers are added.

    Args:
        known: As stored, or as changed by a row before.
        row: As staged; None stands for what the file does not say.

    Returns:
        The change; a fault where there would be too many numbers; what was there before where
        the row changes nothing.
    """
    if known is None:
        return None
    change = known if isinstance(known, Merged) else Merged(known, known)
    said: dict[str, Any] = {name: row[name] for name in _FIELDS if row[name] is not None}
    if row["tier"] is not None:
        said["tier"] = Tier(row["tier"])
    numbers = {number.e164: number.label for number in change.new.numbers}
    for e164, label in zip(row["numbers"], row["labels"], strict=True):
        numbers[e164] = label or numbers.get(e164, "")
    if len(numbers) > MOST_NUMBERS:
        return Fault(row=row["row"], place=None, code="too_many_numbers", about=MOST_NUMBERS)
    said["numbers"] = tuple(CustomerNumber(e164=e, label=label) for e, label in numbers.items())
    new = replace(change.new, **said)
    if new == change.new:
        return known if isinstance(known, Merged) else None
    return Merged(change.old, new)


def put_back(old: Mapping[int, Mapping[str, Any]]) -> list[Customer]:
    """Read customers again that `Merged.before` wrote, by id."""
    return [_customer(values) for values in old.values()]


def _customer(values: Mapping[str, Any]) -> Customer:
    times = {name: datetime.fromisoformat(values[name]) for name in ("created_at", "changed_at")}
    numbers = tuple(CustomerNumber(**number) for number in values["numbers"])
    return Customer(**{**values, **times, "tier": Tier(values["tier"]), "numbers": numbers})
