"""Where calls went in a flow, over HTTP."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.errors import Invalid
from callcenter.flow_paths.model import FAILED
from callcenter.flow_paths.store import Ended, Left, PathStore, Wanted
from callcenter.identity.model import Role
from callcenter.web.route import Asked, Route

LONGEST = timedelta(days=93)
_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PathsQuery(BaseModel):
    """Which calls: by arrival, the end outside."""

    arrived_from: AwareDatetime = Field(alias="from")
    arrived_to: AwareDatetime = Field(alias="to")
    version: Hash | None = None


class WayOut(BaseModel):
    """How often a step was left in one way; `to` is null where calls ended there."""

    how: str
    to: str | None
    count: int


class StepPaths(BaseModel):
    """What calls did in one step; `entered` is the sum of `ways`."""

    step: str
    entered: int
    hung_up: int
    failed: int
    seconds: float = Field(description="Mean length of a stay; in a queue until the answer.")
    ways: list[WayOut]


class VersionCalls(BaseModel):
    """How many calls met one version in this time."""

    version: str
    calls: int


class Paths(BaseModel):
    """
    Where the calls of a time went in one flow.

    Counted are ended calls that were in the flow, each once; `outcomes` add up to `calls`, and are
    those that the list of calls tells. `contained` were served by the menu alone, or told that we
    are closed, and never pressed 0; `zeroed` pressed 0 for a person in this flow; `answered`
    talked to one. A call that met two versions is with both in `versions`.
    """

    calls: int
    contained: int
    zeroed: int
    answered: int
    outcomes: dict[str, int]
    versions: list[VersionCalls]
    steps: list[StepPaths]


def path_routes(paths: PathStore) -> list[Route]:
    """Make the routes of paths."""
    return [
        Route(
            method="GET",
            path="/flows/{name}/paths",
            roles=_READERS,
            handler=PathApi(paths).read,
            summary="Count where the calls of a time went in a flow, step by step",
            query=PathsQuery,
            answer=Paths,
            tags=("flows",),
        )
    ]


class PathApi:
    """The handler of `/flows/{name}/paths`."""

    def __init__(self, paths: PathStore) -> None:
        self._paths = paths

    async def read(self, asked: Asked[None, PathsQuery]) -> Paths:
        """See `Route.summary`; a flow that no call was in has no steps here."""
        begin, end = asked.query.arrived_from, asked.query.arrived_to
        _check(begin, end)
        wanted = Wanted(
            flow=asked.path["name"],
            arrived_from=begin,
            arrived_to=end,
            version=asked.query.version,
        )
        return paths_view(
            await self._paths.counts(wanted),
            await self._paths.outcomes(wanted),
            await self._paths.versions(wanted),
        )


def _check(begin: datetime, end: datetime) -> None:
    if end <= begin:
        raise Invalid("The time ends before it begins.", fields={"to": "is before from"})
    if end - begin > LONGEST:
        raise Invalid(
            f"Ask for at most {LONGEST.days} days at once.", fields={"from": "is too long ago"}
        )


def paths_view(left: Iterable[Left], ended: Sequence[Ended], versions: Mapping[str, int]) -> Paths:
    """Put the counts together; pure."""
    steps: dict[str, list[Left]] = {}
    for way in left:
        steps.setdefault(way.step, []).append(way)
    return Paths(
        calls=sum(one.calls for one in ended),
        contained=sum(one.contained for one in ended),
        zeroed=sum(one.zeroed for one in ended),
        answered=sum(one.answered for one in ended),
        outcomes={one.outcome: one.calls for one in ended},
        versions=[VersionCalls(version=one, calls=calls) for one, calls in versions.items()],
        steps=[_step(name, ways) for name, ways in steps.items()],
    )


def _step(name: str, ways: list[Left]) -> StepPaths:
    entered = sum(way.count for way in ways)
    return StepPaths(
        step=name,
        entered=entered,
        hung_up=sum(way.count for way in ways if way.how == "hung_up"),
        failed=sum(way.count for way in ways if way.how in FAILED),
        seconds=round(sum(way.seconds for way in ways) / entered, 1),
        ways=[WayOut(how=way.how, to=way.onward, count=way.count) for way in ways],
    )
