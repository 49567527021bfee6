"""What the API of imports takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from callcenter.customers.imports import fields
from callcenter.customers.imports.model import Duplicates, Import, State
from callcenter.customers.imports.refusal import Fault
from callcenter.customers.imports.source import MOST_COLUMNS
from callcenter.customers.imports.wording import fault as fault_words
from callcenter.customers.imports.wording import refusal
from callcenter.customers.model import Language
from callcenter.web.page import PageQuery


class UploadQuery(BaseModel):
    """How the file is called where it comes from."""

    name: str = Field(min_length=1, max_length=200)
    language: Language = Field("zh-CN", description="Of what is told about the file.")


class CheckBody(BaseModel):
    """What each column of the file holds, and what becomes of known customers."""

    columns: Annotated[list[fields.Field | None], Field(max_length=MOST_COLUMNS)] = Field(
        description="In the order of the file; null is passed over. A label belongs to the number "
        "on its left."
    )
    duplicates: Duplicates = Field(
        Duplicates.SKIP,
        description="When a number is known: skip the row, update the customer, or create another.",
    )


class StartBody(BaseModel):
    """What becomes of rows with faults."""

    skip_wrong: bool = Field(False, description="Leave them out; otherwise nothing is imported.")


class WordsQuery(BaseModel):
    """In which language things are told."""

    language: Language = "zh-CN"


class ToldQuery(PageQuery, WordsQuery):
    """A page, and in which language things are told."""


class ColumnAnswer(BaseModel):
    """A column of the file; `field` is suggested first, then as it was chosen."""

    heading: str
    samples: list[str]
    field: fields.Field | None


class ProgressAnswer(BaseModel):
    """How far the running job is."""

    done: int
    all: int


class FailureAnswer(BaseModel):
    """Why the last job failed; nothing of it was done."""

    code: str
    message: str


class ImportAnswer(BaseModel):
    """An import of customers."""

    id: int
    name: str
    who: str
    state: State
    created_at: datetime
    finished_at: datetime | None
    kind: str
    encoding: str | None
    separator: str | None
    bytes: int
    columns: list[ColumnAnswer]
    duplicates: Duplicates | None
    rows: int
    good: int | None
    wrong: int | None
    created: int | None
    updated: int | None
    skipped: int | None
    progress: ProgressAnswer | None
    failure: FailureAnswer | None


class FaultAnswer(BaseModel):
    """What is wrong in a row of the file and what to do; the row as a spreadsheet counts."""

    row: int
    column: str | None = Field(description="Letters as in a spreadsheet; null is the whole row.")
    heading: str | None
    value: str
    code: str
    message: str
    repair: str


def import_answer(
    one: Import, progress: tuple[int, int] | None, language: Language
) -> ImportAnswer:
    """Show an import."""
    told = {
        name: getattr(one, name)
        for name in ImportAnswer.model_fields
        if name not in {"columns", "progress", "failure"}
    }
    failure = None
    if one.failure is not None:
        code = one.failure["code"]
        message = refusal(code, one.failure["values"], language)
        failure = FailureAnswer(code=code, message=message)
    return ImportAnswer(
        **told,
        columns=[
            ColumnAnswer(heading=c.heading, samples=list(c.samples), field=c.field)
            for c in one.columns
        ],
        progress=ProgressAnswer(done=progress[0], all=progress[1]) if progress else None,
        failure=failure,
    )


def fault_answer(one: Import, found: Fault, language: Language) -> FaultAnswer:
    """Tell what is wrong in a row."""
    message, repair = fault_words(found.code, found.about, language)
    place = found.place
    return FaultAnswer(
        row=found.row,
        column=None if place is None else column_letters(place),
        heading=None if place is None else one.columns[place].heading,
        value=found.value,
        code=found.code,
        message=message,
        repair=repair,
    )


def column_letters(place: int) -> str:
    """Name a column, counted from 0, as spreadsheets do: A to Z, then AA."""
    letters = ""
    place += 1
    while place:
        place, digit = divmod(place - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return letters
