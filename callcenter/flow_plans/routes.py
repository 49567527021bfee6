"""Plans over HTTP: admins make them and take them back, everybody who supervises sees them."""

from functools import partial

from callcenter.flow_plans.keeping import PlanKeeper
from callcenter.flow_plans.store import PlanStore
from callcenter.flows.answers import PlanBody, PlanView, plan_view
from callcenter.flows.store import Made
from callcenter.identity.model import Role
from callcenter.web.page import Page
from callcenter.web.route import Asked, Route

MAX_BODY = 2_500_000
_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
_ADMINS = frozenset({Role.ADMIN})


def plan_routes(plans: PlanStore, keeper: PlanKeeper) -> list[Route]:
    """Make the routes of plans."""
    return PlanApi(plans, keeper).routes()


class PlanApi:
    """The handlers of `/flows/{name}/plans`."""

    def __init__(self, plans: PlanStore, keeper: PlanKeeper) -> None:
        self._plans = plans
        self._keeper = keeper

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(Route, tags=("flows",))
        return [
            route(
                method="GET",
                path="/flows/{name}/plans",
                roles=_READERS,
                handler=self.list_plans,
                summary="List the plans of a flow, the newest first",
                answer=Page[PlanView],
            ),
            route(
                method="POST",
                path="/flows/{name}/plans",
                roles=_ADMINS,
                handler=self.plan,
                summary="Check a text and make it live at a time, for a time",
                body=PlanBody,
                answer=PlanView,
                status=201,
                max_bytes=MAX_BODY,
            ),
            route(
                method="DELETE",
                path="/flows/{name}/plans/{id:int}",
                roles=_ADMINS,
                handler=self.cancel,
                summary="Take a plan back; the version before becomes live again",
                answer=PlanView,
            ),
        ]

    async def list_plans(self, asked: Asked[None, None]) -> Page[PlanView]:
        """See `Route.summary`."""
        plans = await self._plans.of_flow(asked.path["name"])
        return Page[PlanView](items=[plan_view(plan) for plan in plans])

    async def plan(self, asked: Asked[PlanBody, None]) -> PlanView:
        """See `Route.summary`."""
        body = asked.body
        made = Made(
            flow=asked.path["name"],
            source=body.source,
            calls=body.calls,
            author=asked.principal.username,
            comment=body.comment,
        )
        plan = await self._keeper.plan(made, starts_at=body.starts_at, ends_at=body.ends_at)
        return plan_view(plan)

    async def cancel(self, asked: Asked[None, None]) -> PlanView:
        """See `Route.summary`."""
        number = int(asked.path["id"])
        who = asked.principal.username
        return plan_view(await self._keeper.cancel(asked.path["name"], number, who=who))
