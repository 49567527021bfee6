"""Why a whole file, or one cell of it, is not taken: a stable word and what belongs to it."""

from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """
    A file cannot be imported at all.

    Args:
        code: One of `wording.REFUSALS`.
        values: That its sentence names.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    One thing that is wrong in one row.

    Args:
        row: As a spreadsheet counts them, from 1.
        place: Column from 0; None where it is the row as a whole.
        code: One of `wording.FAULTS`.
        value: What stands there, shortened.
        about: A bound or another row that the sentence names.
    """

    row: int
    place: int | None
    code: str
    value: str = ""
    about: int | None = None

    def plain(self) -> list[Any]:
        """Return it as JSON values, in the order of the arguments."""
        return [self.row, self.place, self.code, self.value, self.about]
