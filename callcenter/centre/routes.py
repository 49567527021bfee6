"""HTTP of the centre: everybody reads what the work needs, admins change it."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import TypeAlias
from zoneinfo import ZoneInfo

from callcenter.centre.answers import (
    ANSWERS,
    BODIES,
    PAGES,
    AgentsQuery,
    CentreAnswer,
    DaysAnswer,
    DaysQuery,
    DeviceAnswer,
    DevicesAnswer,
    GeneralBody,
    OpeningAnswer,
    SeenQuery,
    SpecialDayAnswer,
)
from callcenter.centre.calendar_document import write_hours
from callcenter.centre.changing import Changes
from callcenter.centre.documents import Check
from callcenter.centre.kinds import KINDS
from callcenter.centre.parts_api import PartsApi
from callcenter.centre.store import CentreStore
from callcenter.clock import Clock
from callcenter.errors import NotFound
from callcenter.hours.model import Calendar
from callcenter.hours.opening import is_open, next_change, special_days
from callcenter.identity.model import EVERYONE, Role
from callcenter.web.page import PageQuery
from callcenter.web.route import Asked, Route

Reset: TypeAlias = Callable[[str], Awaitable[None]]

_ADMINS = frozenset({Role.ADMIN})
_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.QA})
_READERS = {
    "skills": EVERYONE,
    "queues": EVERYONE,
    "agents": EVERYONE,
    "reason_codes": EVERYONE,
    "not_ready_reasons": EVERYONE,
    "calendars": _OVERSEERS,
    "numbers": _OVERSEERS,
    "dial_rules": frozenset({Role.SUPERVISOR, Role.ADMIN}),
    "directory": EVERYONE,
}
_MOST_BYTES = 200_000


def centre_routes(
    store: CentreStore,
    clock: Clock,
    flows: Callable[[], Collection[str]] | None,
    checks: Sequence[Check],
    on_reset: Reset,
) -> list[Route]:
    """
    Make the routes of the centre.

    Args:
        store: Of the database.
        clock: Tells whether calendars are open.
        flows: Names of the live flows; None when they are not known.
        checks: Further rules that a changed centre must keep.
        on_reset: Called with an agent's number when the phones' secrets are new.
    """
    changes = Changes(store, flows, checks)
    made: list[Route] = []
    for section in KINDS:
        made += _part_routes(section, PartsApi(KINDS[section], store, changes))
    return [*made, *_CentreApi(store, clock, changes, on_reset).routes()]


def _part_routes(section: str, api: PartsApi) -> list[Route]:
    kind, readers = KINDS[section], _READERS[section]
    path = "/" + section.replace("_", "-")
    many = partial(Route, tags=("centre",), path=path)
    one = partial(many, path=f"{path}/{{{kind.key}}}")
    answer = ANSWERS[section]
    return [
        many(
            method="GET",
            roles=readers,
            handler=api.list,
            summary=f"List the centre's {section.replace('_', ' ')}",
            query=AgentsQuery if section == "agents" else PageQuery,
            answer=PAGES[section],
        ),
        one(
            method="GET",
            roles=readers,
            handler=api.read,
            summary=f"Read {kind.a_word}",
            answer=answer,
        ),
        one(
            method="PUT",
            roles=_ADMINS,
            handler=api.put,
            summary=f"Add or replace {kind.a_word}",
            query=SeenQuery,
            body=BODIES[section],
            answer=answer,
            max_bytes=_MOST_BYTES,
        ),
        one(
            method="DELETE",
            roles=_ADMINS,
            handler=api.delete,
            summary=f"Remove {kind.a_word} that nothing refers to",
            query=SeenQuery,
        ),
    ]


class _CentreApi:
    """The handlers beside those of the parts."""

    def __init__(self, store: CentreStore, clock: Clock, changes: Changes, on_reset: Reset) -> None:
        self._store = store
        self._clock = clock
        self._changes = changes
        self._on_reset = on_reset

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(Route, tags=("centre",))
        return [
            route(
                method="GET",
                path="/centre",
                roles=EVERYONE,
                handler=self.read,
                summary="Read what holds for the whole centre",
                answer=CentreAnswer,
            ),
            route(
                method="PUT",
                path="/centre",
                roles=_ADMINS,
                handler=self.change,
                summary="Change what holds for the whole centre",
                query=SeenQuery,
                body=GeneralBody,
                answer=CentreAnswer,
            ),
            route(
                method="GET",
                path="/calendars/{name}/now",
                roles=_OVERSEERS,
                handler=self.opening,
                summary="Tell whether a calendar is open now",
                answer=OpeningAnswer,
            ),
            route(
                method="GET",
                path="/calendars/{name}/days",
                roles=_OVERSEERS,
                handler=self.days,
                summary="List the days to come that are not as their day of the week",
                query=DaysQuery,
                answer=DaysAnswer,
            ),
            route(
                method="GET",
                path="/agents/{number}/devices",
                roles=frozenset({Role.AGENT}),
                handler=self.devices,
                summary="Read what one's own phones sign in with",
                answer=DevicesAnswer,
                own_only=True,
            ),
            route(
                method="POST",
                path="/agents/{number}/devices/reset",
                roles=_ADMINS,
                handler=self.reset,
                summary="Give an agent's phones new secrets",
            ),
        ]

    async def read(self, _: Asked[None, None]) -> CentreAnswer:
        """Read what holds for the whole centre."""
        centre = await self._store.load()
        return CentreAnswer(revision=centre.revision, general=centre.general)

    async def change(self, asked: Asked[GeneralBody, SeenQuery]) -> CentreAnswer:
        """Change what holds for the whole centre."""
        who, seen = asked.principal.username, asked.query.seen
        centre = await self._changes.put_general(asked.body.root, who, seen=seen)
        return CentreAnswer(revision=centre.revision, general=centre.general)

    async def opening(self, asked: Asked[None, None]) -> OpeningAnswer:
        """Tell whether a calendar is open now."""
        calendar = await self._calendar(asked.path["name"])
        now = self._clock.now()
        change = next_change(calendar, now)
        return OpeningAnswer(
            open=is_open(calendar, now),
            next_change=None if change is None else change.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )

    async def days(self, asked: Asked[None, DaysQuery]) -> DaysAnswer:
        """List the days to come that are not as their day of the week."""
        calendar = await self._calendar(asked.path["name"])
        today = self._clock.now().astimezone(ZoneInfo(calendar.timezone)).date()
        found = special_days(calendar, today, asked.query.days)
        return DaysAnswer(
            items=[
                SpecialDayAnswer(day=one.day, kind=one.kind, hours=write_hours(one.spans))
                for one in found
            ]
        )

    async def _calendar(self, name: str) -> Calendar:
        calendar = (await self._store.load()).calendars.get(name)
        if calendar is None:
            raise NotFound(f"There is no calendar '{name}'.")
        return calendar

    async def devices(self, asked: Asked[None, None]) -> DevicesAnswer:
        """Read what one's own phones sign in with."""
        number = asked.path["number"]
        known = await self._store.secrets_of(number) if asked.principal.agent == number else {}
        if not known:
            raise NotFound("You have no phones of this number.")
        return DevicesAnswer(
            sip=DeviceAnswer(user=number, secret=known["sip"]),
            browser=DeviceAnswer(user=f"{number}-web", secret=known["browser"]),
        )

    async def reset(self, asked: Asked[None, None]) -> None:
        """Give an agent's phones new secrets."""
        number = asked.path["number"]
        if (await self._store.load()).agent(number) is None:
            raise NotFound(f"There is no agent '{number}'.")
        await self._store.reset_secrets(number, who=asked.principal.username)
        await self._on_reset(number)
