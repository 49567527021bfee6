"""Carries plans out when they are due."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import structlog

from callcenter.errors import DatabaseAway, Invalid
from callcenter.flow_plans.store import PlanStore
from callcenter.flows.model import Plan, PlanState
from callcenter.flows.publishing import Publishing
from callcenter.flows.store import FlowStore, Made

LOOK_EVERY_S = 1.0
BY_ITSELF = "plan"

log = structlog.get_logger()


class PlanKeeper:
    """
    Makes plans and carries them out.

    Args:
        store: Of versions.
        plans: Of plans.
        publishing: Checks and takes over what becomes live.
        now: The time, aware.
    """

    def __init__(
        self,
        store: FlowStore,
        plans: PlanStore,
        publishing: Publishing,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._plans = plans
        self._publishing = publishing
        self._now = now

    async def plan(self, made: Made, *, starts_at: datetime, ends_at: datetime | None) -> Plan:
        """
        Plan a version.

        Raises:
            Invalid: It has defects, a call fails, or its time is over or runs backwards.
            NotFound: There is no such flow.
            Conflict: Another plan of this flow is for the same time.
        """
        if ends_at is not None and ends_at <= max(starts_at, self._now()):
            raise Invalid("The plan would end before it begins, or has ended already.")
        await self._publishing.proved(made.flow, made.source, made.calls)
        return await self._plans.add(made, starts_at=starts_at, ends_at=ends_at)

    async def cancel(self, flow: str, number: int, *, who: str) -> Plan:
        """
        Take a plan back; where its version is live, the one before comes back at once.

        Raises:
            NotFound: This flow has no such plan.
            Invalid: It is over.
        """
        plan = await self._plans.one(flow, number)
        if plan.state not in {PlanState.PLANNED, PlanState.LIVE}:
            raise Invalid("This plan is over.")
        await self._plans.end(plan, PlanState.CANCELLED, who=who)
        await self._publishing.live.refresh()
        return await self._plans.one(flow, number)

    async def run(self) -> None:
        """Carry out what is due, until cancelled."""
        while True:
            with contextlib.suppress(DatabaseAway):
                await self.carry_out()
            await asyncio.sleep(LOOK_EVERY_S)

    async def carry_out(self) -> None:
        """
        Begin and end what is due now.

        Raises:
            DatabaseAway: The rest waits.
        """
        due = await self._plans.due(self._now())
        for plan in due:
            if plan.state is PlanState.LIVE or self._missed(plan):
                await self._plans.end(plan, PlanState.DONE, who=BY_ITSELF)
            else:
                await self._begin(plan)
        if due:
            await self._publishing.live.refresh()

    def _missed(self, plan: Plan) -> bool:
        """Tell whether nobody was there during the whole time of a plan."""
        return plan.ends_at is not None and plan.ends_at <= self._now()

    async def _begin(self, plan: Plan) -> None:
        version = await self._store.version(plan.hash)
        try:
            await self._publishing.proved(plan.flow, version.source, plan.calls)
        except Invalid as error:
            # What fails now was good when it was planned: the centre has changed since.
            log.error("flow.plan_failed", flow=plan.flow, plan=plan.id, why=error.detail)  # noqa: TRY400 - told whole
            await self._plans.end(plan, PlanState.FAILED, who=BY_ITSELF)
            return
        await self._plans.begin(plan)
