"""Expected and actual waits over HTTP."""

from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.errors import Invalid
from callcenter.identity.model import Role
from callcenter.waits.store import WaitStore
from callcenter.web.page import Cursor, PageQuery, cut_page
from callcenter.web.route import Asked, Route

LONGEST = timedelta(days=93)
_CURSOR = Cursor("waits", datetime, int)


class WaitsQuery(PageQuery):
    """The time in which the calls were answered; its end is outside."""

    answered_from: AwareDatetime = Field(alias="from")
    answered_to: AwareDatetime = Field(alias="to")


class ExpectedRange(BaseModel):
    """What was expected when the wait began, in seconds: in eight of ten cases inside."""

    from_s: float
    likely_s: float
    to_s: float


class WaitItem(BaseModel):
    """One answered call of which a wait had been expected; seconds."""

    call: str
    answered_at: datetime
    expected: ExpectedRange
    waited_s: float
    error_s: float


class WaitsAnswer(BaseModel):
    """The waits, the youngest first, and over all of the time: how right the expectations were."""

    measured: int
    mean_error_s: float | None = Field(description="Of the likeliest wait; null where none was.")
    inside: float | None = Field(description="Share inside the range; 0.8 is what it should be.")
    items: list[WaitItem]
    next: str | None


def wait_routes(store: WaitStore) -> list[Route]:
    """Make the routes."""
    return [
        Route(
            method="GET",
            path="/queues/{name}/waits",
            handler=WaitApi(store).waits,
            summary="Compare the waits of a queue with what had been expected",
            roles=frozenset({Role.ADMIN, Role.SUPERVISOR}),
            query=WaitsQuery,
            answer=WaitsAnswer,
            tags=("queues",),
        )
    ]


class WaitApi:
    """The handler."""

    def __init__(self, store: WaitStore) -> None:
        self._store = store

    async def waits(self, asked: Asked[None, WaitsQuery]) -> WaitsAnswer:
        """See `Route.summary`."""
        query, queue = asked.query, asked.path["name"]
        since, until = query.answered_from, query.answered_to
        if not timedelta(0) < until - since <= LONGEST:
            raise Invalid(
                "The time is too long, or ends before it begins.", fields={"to": "is not"}
            )
        place = _CURSOR.read(query.cursor)
        before = None if place is None else (place[0], place[1])
        found = await self._store.waits(queue, since, until, limit=query.limit + 1, before=before)
        page, following = cut_page(found, query.limit, lambda one: _CURSOR.write(one.at, one.seq))
        right = await self._store.rightness(queue, since, until)
        return WaitsAnswer(
            measured=right.measured,
            mean_error_s=right.error_s,
            inside=right.inside,
            items=[
                WaitItem(
                    call=one.call,
                    answered_at=one.at,
                    expected=ExpectedRange(from_s=one.from_s, likely_s=one.likely_s, to_s=one.to_s),
                    waited_s=one.waited_s,
                    error_s=abs(one.waited_s - one.likely_s),
                )
                for one in page
            ],
            next=following,
        )
