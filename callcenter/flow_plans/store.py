"""SQL of plans: which version is to be live from when until when."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from callcenter.audit import note
from callcenter.database.pool import Connection, Pool, borrowed
from callcenter.errors import Conflict, NotFound
from callcenter.flows.model import Plan, PlanState
from callcenter.flows.store import ADD_VERSION, LOCK_FLOW, Made, make_live
from callcenter.ivr.reading import content_hash

ADD = """
INSERT INTO flow_plans (flow, hash, calls, starts_at, ends_at, author, comment)
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id, flow, hash, calls, starts_at, ends_at, state, before, author, comment
"""

OVERLAPPING = """
SELECT id FROM flow_plans
WHERE flow = $1 AND state IN ('planned', 'live')
  AND tstzrange(starts_at, ends_at) && tstzrange($2, $3)
LIMIT 1
"""

THERE_IS = "SELECT name FROM flows WHERE name = $1"

OF_FLOW = """
SELECT id, flow, hash, calls, starts_at, ends_at, state, before, author, comment
FROM flow_plans WHERE flow = $1 ORDER BY id DESC LIMIT 200
"""

DUE = """
SELECT id, flow, hash, calls, starts_at, ends_at, state, before, author, comment
FROM flow_plans
WHERE state = 'planned' AND starts_at <= $1 OR state = 'live' AND ends_at <= $1
ORDER BY coalesce(ends_at, starts_at), id LIMIT 100
"""

ONE = """
SELECT id, flow, hash, calls, starts_at, ends_at, state, before, author, comment
FROM flow_plans WHERE id = $1 AND flow = $2
"""

LOCKED = """
SELECT id, flow, hash, calls, starts_at, ends_at, state, before, author, comment
FROM flow_plans WHERE id = $1 FOR UPDATE
"""

CURRENT = "SELECT current FROM flows WHERE name = $1"
SOURCE = "SELECT source FROM flow_versions WHERE hash = $1"
CALLS = "SELECT calls FROM flow_publications WHERE hash = $1 ORDER BY id DESC LIMIT 1"
SET_STATE = "UPDATE flow_plans SET state = $2, before = coalesce($3, before) WHERE id = $1"


class PlanStore:
    """
    The plans in the database.

    Args:
        pool: Of the database; every method may raise `DatabaseAway`.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def add(self, made: Made, *, starts_at: datetime, ends_at: datetime | None) -> Plan:
        """
        Keep a plan for a text that passed the check and its calls.

        Raises:
            NotFound: There is no such flow yet.
            Conflict: Another plan of this flow is for the same time.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            await connection.execute(LOCK_FLOW, made.flow)
            if await connection.fetchval(THERE_IS, made.flow) is None:
                raise NotFound("There is no flow of this name: publish it first.")
            if await connection.fetchval(OVERLAPPING, made.flow, starts_at, ends_at) is not None:
                raise Conflict(
                    "Another plan of this flow is for the same time: take it back first.",
                    code="plans_overlap",
                )
            version = content_hash(made.source)
            await connection.execute(
                ADD_VERSION, version, made.flow, made.source, made.author, made.comment
            )
            row = await connection.fetchrow(
                ADD,
                *(made.flow, version, made.calls, starts_at, ends_at, made.author, made.comment),
            )
            await _note(connection, made.author, "flow.plan", made.flow, version)
        assert row is not None  # noqa: S101 - RETURNING gives the row it inserted
        return _plan(row)

    async def of_flow(self, flow: str) -> Sequence[Plan]:
        """List the plans of a flow, the newest first."""
        async with borrowed(self._pool) as connection:
            return [_plan(row) for row in await connection.fetch(OF_FLOW, flow)]

    async def one(self, flow: str, number: int) -> Plan:
        """
        Find a plan.

        Raises:
            NotFound: This flow has no such plan.
        """
        async with borrowed(self._pool) as connection:
            row = await connection.fetchrow(ONE, number, flow)
        if row is None:
            raise NotFound("This flow has no such plan.")
        return _plan(row)

    async def due(self, at: datetime) -> Sequence[Plan]:
        """List what is to begin or to end by then."""
        async with borrowed(self._pool) as connection:
            return [_plan(row) for row in await connection.fetch(DUE, at)]

    async def begin(self, plan: Plan) -> bool:
        """Make a planned version live; False where somebody else has done something with it."""
        async with borrowed(self._pool) as connection, connection.transaction():
            current = await self._take(connection, plan)
            if current is None:
                return False
            source = await connection.fetchval(SOURCE, plan.hash)
            made = Made(
                flow=plan.flow,
                source=source,
                calls=plan.calls,
                author=plan.author,
                comment=plan.comment,
            )
            if current != plan.hash:
                await make_live(connection, made, pushed=False)
            state = PlanState.DONE if plan.ends_at is None else PlanState.LIVE
            await connection.execute(SET_STATE, plan.id, state.value, current)
        return True

    async def end(self, plan: Plan, state: PlanState, *, who: str) -> bool:
        """
        Bring the version before back, unless another one was published meanwhile.

        Args:
            plan: As last seen; one that is not live is only noted.
            state: What becomes of the plan.
            who: User name.

        Returns:
            False where somebody else has done something with the plan.
        """
        async with borrowed(self._pool) as connection, connection.transaction():
            current = await self._take(connection, plan)
            if current is None:
                return False
            before = plan.before
            is_live = plan.state is PlanState.LIVE and current == plan.hash
            if is_live and before not in {None, current}:
                source = await connection.fetchval(SOURCE, before)
                calls = await connection.fetchval(CALLS, before) or ""
                made = Made(
                    flow=plan.flow,
                    source=source,
                    calls=calls,
                    author=who,
                    comment=f"after plan {plan.id}",
                )
                await make_live(connection, made, pushed=False)
            await connection.execute(SET_STATE, plan.id, state.value, None)
            await _note(connection, who, f"flow.plan_{state.value}", plan.flow, plan.hash)
        return True

    @staticmethod
    async def _take(connection: Connection, plan: Plan) -> str | None:
        """Lock plan and flow; give what is live, or None when the plan is not as it was seen."""
        await connection.execute(LOCK_FLOW, plan.flow)
        row = await connection.fetchrow(LOCKED, plan.id)
        if row is None or row["state"] != plan.state.value:
            return None
        current: str = await connection.fetchval(CURRENT, plan.flow)
        return current


async def _note(connection: Connection, who: str, act: str, flow: str, version: str) -> None:
    await note(connection, who=who, act=act, on=f"flow:{flow}", details={"version": version})


def _plan(row: asyncpg.Record) -> Plan:
    fields = dict(row)
    return Plan(**{**fields, "state": PlanState(fields["state"])})
