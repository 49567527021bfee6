"""The handlers of `/customers/imports`."""

import asyncio
from collections.abc import Callable, Collection
from functools import partial

from callcenter.customers.imports.answers import (
    CheckBody,
    FaultAnswer,
    ImportAnswer,
    StartBody,
    ToldQuery,
    UploadQuery,
    WordsQuery,
    fault_answer,
    import_answer,
)
from callcenter.customers.imports.fields import Field
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.imports.model import Duplicates, Import
from callcenter.customers.imports.refusal import Refused
from callcenter.customers.imports.source import MOST_BYTES
from callcenter.customers.imports.wording import refusal
from callcenter.customers.model import Language, is_masked
from callcenter.errors import Forbidden, Invalid
from callcenter.identity.model import Principal, Role
from callcenter.web.intake import BodyTooLarge, BodyTooSlow
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.route import Asked, Route

IMPORTERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
UPLOAD_S = 300
_MakeRoute = Callable[..., Route]
_NEWEST_FIRST = Cursor("customer imports", int)
_FAULTS = Cursor("customer import faults", int)


class ImportApi:
    """
    Upload, dry run, import and undo.

    Args:
        imports: Of the installation.
        masked_for: Roles that see numbers masked, as the centre has it now.
    """

    def __init__(self, imports: Imports, masked_for: Callable[[], Collection[str]]) -> None:
        self._imports = imports
        self._masked_for = masked_for

    def routes(self) -> list[Route]:
        """Make the routes."""
        many = partial(
            Route, path="/customers/imports", roles=IMPORTERS, tags=("customer imports",)
        )
        one = partial(many, path="/customers/imports/{id:int}", answer=ImportAnswer)
        return [*self._taken_in(many, one), *self._worked_on(one)]

    def _taken_in(self, many: _MakeRoute, one: _MakeRoute) -> list[Route]:
        return [
            many(
                method="POST",
                handler=self.upload,
                summary="Upload a CSV or XLSX file of customers; the body is the file",
                query=UploadQuery,
                answer=ImportAnswer,
                status=201,
            ),
            many(
                method="GET",
                handler=self.list,
                summary="List imports, newest first",
                query=ToldQuery,
                answer=Page[ImportAnswer],
            ),
            one(method="GET", handler=self.read, summary="Read an import", query=WordsQuery),
            one(
                method="DELETE",
                handler=self.discard,
                summary="Give up an import that was not started",
                answer=None,
            ),
            one(
                method="GET",
                path="/customers/imports/{id:int}/errors",
                handler=self.faults,
                summary="List what is wrong in the rows of an import",
                query=ToldQuery,
                answer=Page[FaultAnswer],
            ),
        ]

    def _worked_on(self, one: _MakeRoute) -> list[Route]:
        return [
            one(
                method="POST",
                path="/customers/imports/{id:int}/check",
                handler=self.check,
                summary="Read all rows without importing them (a job)",
                body=CheckBody,
                status=202,
            ),
            one(
                method="POST",
                path="/customers/imports/{id:int}/start",
                handler=self.start,
                summary="Import what was checked, all or nothing (a job)",
                body=StartBody,
                status=202,
            ),
            one(
                method="POST",
                path="/customers/imports/{id:int}/undo",
                handler=self.undo,
                summary="Undo a whole import while nothing of it was changed since (a job)",
                status=202,
            ),
        ]

    async def upload(self, asked: Asked[None, UploadQuery]) -> ImportAnswer:
        """Take in a file and tell what it seems to hold."""
        too_large = BodyTooLarge(f"The file may hold at most {MOST_BYTES} bytes.")
        if (asked.raw.content_length or 0) > MOST_BYTES:
            raise too_large
        name, who = asked.query.name, asked.principal.username
        async with self._imports.taking(name, who) as taking:
            try:
                async with asyncio.timeout(UPLOAD_S):
                    async for part in asked.raw.content.iter_chunked(1 << 18):
                        await taking.write(part)
                        if taking.bytes > MOST_BYTES:
                            raise too_large
            except TimeoutError:
                raise BodyTooSlow("The file did not arrive in time.") from None
            try:
                made = await taking.register()
            except Refused as refused:
                words = refusal(refused.code, refused.values, asked.query.language)
                raise Invalid(words, code=refused.code) from None
        return self._show(made, asked.query.language)

    async def list(self, asked: Asked[None, ToldQuery]) -> Page[ImportAnswer]:
        """List imports."""
        after = _NEWEST_FIRST.read(asked.query.cursor)
        found = await self._imports.store.many(after[0] if after else None, asked.query.limit + 1)
        page, following = cut_page(
            found, asked.query.limit, lambda last: _NEWEST_FIRST.write(last.id)
        )
        return Page(items=[self._show(one, asked.query.language) for one in page], next=following)

    async def read(self, asked: Asked[None, WordsQuery]) -> ImportAnswer:
        """Read one import."""
        return self._show(await self._imports.store.one(_id(asked.path)), asked.query.language)

    async def faults(self, asked: Asked[None, ToldQuery]) -> Page[FaultAnswer]:
        """List what is wrong."""
        query = asked.query
        one = await self._imports.store.one(_id(asked.path))
        after = _FAULTS.read(query.cursor)
        found = await self._imports.store.faults(one.id, after[0] if after else 0, query.limit + 1)
        page, following = cut_page(found, query.limit, lambda last: _FAULTS.write(last[0]))
        return Page(
            items=[fault_answer(one, fault, query.language) for _, fault in page], next=following
        )

    async def check(self, asked: Asked[CheckBody, None]) -> ImportAnswer:
        """Ask for a dry run."""
        found = await self._imports.store.one(_id(asked.path))
        _refuse_mapping(asked.body, len(found.columns))
        self._refuse_blind_update(asked.principal, asked.body.duplicates)
        begun = await self._imports.check(
            found.id, asked.body.columns, asked.body.duplicates, who=asked.principal.username
        )
        return self._show(begun)

    async def start(self, asked: Asked[StartBody, None]) -> ImportAnswer:
        """Ask for the import itself."""
        begun = await self._imports.store.begin_run(
            _id(asked.path),
            skip_wrong=asked.body.skip_wrong,
            allowed=lambda found: self._refuse_blind_update(asked.principal, found.duplicates),
            who=asked.principal.username,
        )
        self._imports.started()
        return self._show(begun)

    async def undo(self, asked: Asked[None, None]) -> ImportAnswer:
        """Ask for an import to be taken back."""
        return self._show(await self._imports.undo(_id(asked.path), who=asked.principal.username))

    async def discard(self, asked: Asked[None, None]) -> None:
        """Give up an import."""
        await self._imports.discard(_id(asked.path), who=asked.principal.username)

    def _refuse_blind_update(self, principal: Principal, duplicates: Duplicates | None) -> None:
        """Who sees numbers masked cannot change them, by an import neither."""
        if duplicates is Duplicates.UPDATE and is_masked(principal.roles, self._masked_for()):
            raise Forbidden("You see numbers masked and cannot update customers by them.")

    def _show(self, one: Import, language: Language = "zh-CN") -> ImportAnswer:
        return import_answer(one, self._imports.progress(one.id), language)


def _id(path: dict[str, str]) -> int:
    return int(path["id"])


def _refuse_mapping(body: CheckBody, columns: int) -> None:
    """
    Refuse a mapping that cannot be meant.

    Raises:
        Invalid: Says which column and why.
    """
    wrong: dict[str, str] = {}
    if len(body.columns) != columns:
        wrong["columns"] = f"The file has {columns} columns: say what each of them holds, or null."
    for place, field in enumerate(body.columns):
        if field is None:
            continue
        if not field.repeats and field in body.columns[:place]:
            wrong[f"columns.{place}"] = f"Another column holds the {field} already."
        if field is Field.LABEL and Field.NUMBER not in body.columns[:place]:
            wrong[f"columns.{place}"] = "A label needs a number on its left."
    if Field.NAME not in body.columns:
        wrong.setdefault("columns", "One column must hold the name.")
    if body.duplicates is Duplicates.UPDATE and Field.NUMBER not in body.columns:
        wrong.setdefault("columns", "Known customers are found by a number: choose its column.")
    if wrong:
        raise Invalid("Some values break a rule.", fields=wrong)
