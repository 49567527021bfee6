"""Versions live for a time: they come, they go, and what is bad by then never comes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from callcenter.database.pool import Pool
from callcenter.errors import Conflict, Invalid, NotFound
from callcenter.flow_plans.keeping import PlanKeeper
from callcenter.flow_plans.store import PlanStore
from callcenter.flows.cache import FlowCache
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import Plan, PlanState
from callcenter.flows.publishing import Publishing
from callcenter.flows.store import FlowStore, Made
from callcenter.ivr.known_names import KnownNames

FRIDAY = datetime(2026, 12, 25, 18, 0, tzinfo=UTC)
MONDAY = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
CALLS = "- somebody waits:\n    call: [{ hears: hello }]\n    expect: { queue: service }\n"


def text(words: str, queue: str = "service") -> str:
    """Make a small flow."""
    return (
        "flow: main\nlanguages: [en]\nstart: hello\nsteps:\n"
        f"  hello: {{ play: {words}, next: wait }}\n  wait: {{ queue: {queue} }}\n"
    )


@dataclass
class Shop:
    """The flows of one process at a time that the test sets."""

    publishing: Publishing
    keeper: PlanKeeper
    plans: PlanStore
    queues: set[str]
    now: datetime = FRIDAY - timedelta(days=1)

    def words(self) -> str:
        """Tell what new calls hear."""
        flow = self.publishing.live.current("main")
        assert flow is not None
        said: str = flow.steps["hello"].verb.prompt.texts["*"]  # type: ignore[attr-defined]
        return said

    async def plan(self, words: str, starts_at: datetime, ends_at: datetime | None) -> Plan:
        """Plan a version."""
        made = Made(flow="main", source=text(words), calls=CALLS, author="ann", comment="")
        return await self.keeper.plan(made, starts_at=starts_at, ends_at=ends_at)

    async def at(self, now: datetime) -> str:
        """Let it become a time; tell what calls hear then."""
        self.now = now
        await self.keeper.carry_out()
        return self.words()


@pytest.fixture
async def shop(pool: Pool, tmp_path: Path) -> Shop:
    """Make the flows, with a usual version live."""
    store, plans, queues = FlowStore(pool), PlanStore(pool), {"service"}
    live = LiveFlows(store, FlowCache(tmp_path))
    publishing = Publishing(live, store, lambda: KnownNames(queues=frozenset(queues)))
    made: list[Shop] = []
    keeper = PlanKeeper(store, plans, publishing, lambda: made[0].now)
    made.append(Shop(publishing=publishing, keeper=keeper, plans=plans, queues=queues))
    await publishing.publish("main", text("Usual"), author="a", comment="", expected=None)
    return made[0]


async def test_a_holiday_menu_comes_on_friday_and_goes_on_monday(shop: Shop) -> None:
    """To the minute, without anybody being there."""
    await shop.plan("Holiday", FRIDAY, MONDAY)
    assert await shop.at(FRIDAY - timedelta(seconds=1)) == "Usual"
    assert await shop.at(FRIDAY) == "Holiday"
    assert await shop.at(MONDAY - timedelta(seconds=1)) == "Holiday"
    assert await shop.at(MONDAY) == "Usual"
    (plan,) = await shop.plans.of_flow("main")
    assert plan.state is PlanState.DONE


async def test_what_is_published_meanwhile_stays(shop: Shop) -> None:
    """The end of a plan does not undo what somebody did on purpose."""
    plan = await shop.plan("Holiday", FRIDAY, MONDAY)
    await shop.at(FRIDAY)
    await shop.publishing.publish("main", text("Storm"), author="a", comment="", expected=plan.hash)
    assert await shop.at(MONDAY) == "Storm"


async def test_a_plan_without_an_end_stays(shop: Shop) -> None:
    """It is done as soon as it is live."""
    await shop.plan("New", FRIDAY, None)
    assert await shop.at(FRIDAY) == "New"
    assert await shop.at(MONDAY) == "New"


async def test_a_plan_that_nobody_was_there_for_never_comes(shop: Shop) -> None:
    """A service that was down for the whole time does not open the holiday menu on Tuesday."""
    await shop.plan("Holiday", FRIDAY, MONDAY)
    assert await shop.at(MONDAY + timedelta(hours=1)) == "Usual"


async def test_a_version_that_became_bad_never_becomes_live(shop: Shop) -> None:
    """The queue it needs was removed since: the plan fails, and the last good one serves."""
    await shop.plan("Holiday", FRIDAY, MONDAY)
    shop.queues.clear()
    assert await shop.at(FRIDAY) == "Usual"
    (plan,) = await shop.plans.of_flow("main")
    assert plan.state is PlanState.FAILED


async def test_a_plan_is_taken_back_before_and_while_it_is_live(shop: Shop) -> None:
    """While it is live, the version before comes back at once."""
    first = await shop.plan("Holiday", FRIDAY, MONDAY)
    cancelled = await shop.keeper.cancel("main", first.id, who="bob")
    assert cancelled.state is PlanState.CANCELLED
    assert await shop.at(FRIDAY) == "Usual"
    second = await shop.plan("Holiday", FRIDAY, MONDAY)
    assert await shop.at(FRIDAY) == "Holiday"
    await shop.keeper.cancel("main", second.id, who="bob")
    assert shop.words() == "Usual"
    with pytest.raises(Invalid):
        await shop.keeper.cancel("main", second.id, who="bob")
    with pytest.raises(NotFound):
        await shop.keeper.cancel("other", second.id, who="bob")


async def test_plans_that_make_no_sense_are_refused(shop: Shop) -> None:
    """Two for the same time, one that runs backwards, one with a failing call, an unknown flow."""
    await shop.plan("Holiday", FRIDAY, MONDAY)
    with pytest.raises(Conflict):
        await shop.plan("Other", MONDAY - timedelta(hours=1), None)
    await shop.plan("Later", MONDAY, None)
    with pytest.raises(Invalid):
        await shop.plan("Backwards", MONDAY, FRIDAY)
    bad = Made(
        flow="main",
        source=text("Bad"),
        calls=CALLS.replace("queue: service", "queue: sales"),
        author="a",
        comment="",
    )
    with pytest.raises(Invalid, match="scripted calls"):
        await shop.keeper.plan(bad, starts_at=FRIDAY, ends_at=None)
    new = text("New").replace("flow: main", "flow: new")
    made = Made(flow="new", source=new, calls="", author="a", comment="")
    with pytest.raises(NotFound):
        await shop.keeper.plan(made, starts_at=FRIDAY, ends_at=None)


async def test_two_processes_carry_a_plan_out_once(shop: Shop) -> None:
    """Whoever comes second finds it taken."""
    plan = await shop.plan("Holiday", FRIDAY, MONDAY)
    assert await shop.plans.begin(plan)
    assert not await shop.plans.begin(plan)
    assert not await shop.plans.end(plan, PlanState.DONE, who="x")
