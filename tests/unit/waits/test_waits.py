"""Expected and actual waits: listed and summed up by queue, for who may see them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest

from callcenter.acd.commands import WaitMeasured
from callcenter.acd.outlook import WaitRange
from callcenter.clock import SteadyClock
from callcenter.database.pool import Pool
from callcenter.figures import ServiceFigures
from callcenter.floor.waiting.wait_figures import WaitFigures
from callcenter.identity.model import Role
from callcenter.ledger.events import Written
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.spool import Spool
from callcenter.ledger.store import LedgerStore
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.waits.routes import wait_routes
from callcenter.waits.store import WaitStore

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
TIME = {"from": "2026-11-23T09:00:00Z", "to": "2026-11-23T10:00:00Z"}


def measured(call: str, minute: int, waited_s: float, queue: str = "service") -> Written:
    """Tell of a wait of which 20 to 80 s had been expected, 40 s most of all."""
    expected = {
        "from_s": 20,
        "likely_s": 40,
        "to_s": 80,
        "ahead": 1.0,
        "agents": 2,
        "error_s": None,
    }
    return Written(
        stream=f"call:{call}",
        seq=minute,
        at=NINE + timedelta(minutes=minute),
        type="wait.measured",
        data={"queue": queue, "expected": expected, "waited_s": waited_s},
    )


async def _store(pool: Pool) -> WaitStore:
    told = [
        measured("a", 1, 50.0),
        measured("b", 2, 10.0),
        measured("c", 3, 100.0),
        measured("d", 4, 40.0),
        measured("e", 5, 7.0, queue="sales"),
        measured("f", 60, 7.0),
        measured("g", -1, 7.0),
    ]
    await LedgerStore(pool).write(told)
    return WaitStore(pool)


async def test_each_wait_is_listed_beside_what_was_expected_and_all_are_summed_up(
    pool: Pool,
) -> None:
    """Page by page, youngest first; the sums are over the whole time and this queue."""
    store = await _store(pool)
    right = await store.rightness("service", NINE, NINE + timedelta(hours=1))
    assert (right.measured, right.error_s, right.inside) == (4, 25.0, 0.5)
    assert (await store.rightness("nowhere", NINE, NINE + timedelta(hours=1))).error_s is None
    first = await store.waits("service", NINE, NINE + timedelta(hours=1), limit=3)
    assert [(one.call, one.likely_s, one.waited_s) for one in first] == [
        ("d", 40, 40),
        ("c", 40, 100),
        ("b", 40, 10),
    ]
    place = (first[-1].at, first[-1].seq)
    rest = await store.waits("service", NINE, NINE + timedelta(hours=1), limit=3, before=place)
    assert [one.call for one in rest] == ["a"]


def test_the_error_is_a_metric_of_each_queue(tmp_path: Any) -> None:
    """Sums since the start, from which any time's mean follows."""
    figures = WaitFigures()
    ledger = Ledger(Spool(tmp_path), None, SteadyClock())  # type: ignore[arg-type]
    told = WaitRange(
        from_s=20, likely_s=40, to_s=80, ahead=1.0, agents=2, error_s=None, inside=None
    )
    for queue, waited_s in (("service", 50.0), ("service", 100.0), ("sales", 30.0)):
        figures.take(WaitMeasured(call="c", queue=queue, predicted=told, waited_s=waited_s), ledger)
    registry = CollectorRegistry()
    registry.register(ServiceFigures(_Shown(figures)))
    text = generate_latest(registry).decode()
    assert 'callcenter_wait_off_total{queue="service"} 70.0' in text
    assert 'callcenter_wait_inside{queue="service"} 1.0' in text
    assert 'callcenter_wait_inside{queue="sales"} 1.0' in text


class _Shown:
    """The figures of the service, as far as they are about waits."""

    def __init__(self, figures: WaitFigures) -> None:
        self._figures = figures

    def gauges(self) -> Any:
        """See `figures.Figures`."""
        return iter(())

    counters = gauges

    def queue_gauges(self) -> Any:
        """See `figures.Figures`."""
        yield "wait_inside", "x", {q: one.inside for q, one in self._figures.queues.items()}

    def queue_counters(self) -> Any:
        """See `figures.Figures`."""
        yield "wait_off", "x", {q: one.off_s for q, one in self._figures.queues.items()}


async def test_an_admin_reads_them_page_by_page(pool: Pool) -> None:
    """A time that is too long or runs backwards is refused with a sentence."""
    store = await _store(pool)
    url = "/api/v1/queues/service/waits"
    async with web_stage(wait_routes(store), MadeUpPeople([person("boss", Role.ADMIN)])) as web:
        web.client.headers.update(web.bearer("boss"))
        calls, following = [], ""
        while following is not None:
            query = {**TIME, "limit": "3", **({"cursor": following} if following else {})}
            async with web.client.get(url, params=query) as answer:
                told = await answer.json()
            assert (told["measured"], told["mean_error_s"], told["inside"]) == (4, 25.0, 0.5)
            calls += [(one["call"], one["error_s"]) for one in told["items"]]
            following = told["next"]
        assert calls == [("d", 0.0), ("c", 60.0), ("b", 30.0), ("a", 10.0)]
        for until in (TIME["from"], "2027-11-23T09:00:00Z"):
            async with web.client.get(url, params={**TIME, "to": until}) as answer:
                assert answer.status == 422
