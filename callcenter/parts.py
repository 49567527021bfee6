"""The parts of the running service, by name; `compose` builds them, `life` starts them."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import structlog

from callcenter.background import Background
from callcenter.centre.live import LiveCentre
from callcenter.centre.model import Centre
from callcenter.centre.store import CentreStore
from callcenter.clock import Clock
from callcenter.customer_pins.checking import CustomerPins
from callcenter.customer_pins.store import PinStore
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool
from callcenter.errors import RemoteError
from callcenter.floor.floor import Floor
from callcenter.flow_paths.store import PathStore
from callcenter.flow_plans.keeping import PlanKeeper
from callcenter.flow_plans.store import PlanStore
from callcenter.flows.live import LiveFlows
from callcenter.flows.publishing import Publishing
from callcenter.flows.store import FlowStore
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore
from callcenter.ivr.model import Flow
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.store import LedgerStore
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.studio import Studio
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.store import RecordingStore
from callcenter.requests_out.http_requests import HttpRequests
from callcenter.settings import Settings
from callcenter.telephony import figures as telephony_figures
from callcenter.telephony.exchange import Exchange
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore
from callcenter.waits.store import WaitStore
from callcenter.web.desk_socket import DeskHub

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """The rooms' tables."""

    centre: CentreStore
    customers: CustomerStore
    flows: FlowStore
    identity: IdentityStore
    plans: PlanStore
    pins: PinStore
    paths: PathStore
    ledger: LedgerStore
    recordings: RecordingStore
    voicemails: VoicemailStore
    waits: WaitStore

    @classmethod
    def over(cls, pool: Pool, settings: Settings) -> "Stores":
        """Make every store over one pool."""
        paths = PathStore(pool)
        return cls(
            centre=CentreStore(pool),
            customers=CustomerStore(pool, region=settings.region),
            flows=FlowStore(pool),
            identity=IdentityStore(pool),
            plans=PlanStore(pool),
            pins=PinStore(pool),
            paths=paths,
            ledger=LedgerStore(pool, region=settings.region, also=paths),
            recordings=RecordingStore(pool, region=settings.region),
            voicemails=VoicemailStore(pool),
            waits=WaitStore(pool),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Menus:
    """What menus are made of: their versions, their sounds, and whom they may ask."""

    pins: CustomerPins
    studio: Studio
    flows: LiveFlows
    publishing: Publishing
    prompts: PromptShop
    requests: HttpRequests
    recorded: RecordedPrompts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What calls and doors stand on: time, what is stored, the centre and its menus."""

    settings: Settings
    clock: Clock
    pool: Pool
    stores: Stores
    background: Background
    ledger: Ledger
    centre: LiveCentre
    menus: Menus


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Ground):
    """Everything that runs, connected; `life` starts and stops it."""

    recordings: RecordingShelf
    voicemails: VoicemailShelf
    floor: Floor
    exchange: Exchange
    doorkeeper: Doorkeeper
    passwords: Passwords
    hub: DeskHub
    imports: Imports
    plans: PlanKeeper

    def queues_of(self, agent: str) -> Collection[str]:
        """Return the queues an agent serves; his own number stands for his direct line."""
        return mailboxes_of(self.centre.now(), agent)

    def live_flows(self) -> list[Flow]:
        """Return the flows that are live."""
        found = (self.menus.flows.current(name) for name in self.menus.flows.names())
        return [flow for flow in found if flow is not None]

    async def write_phones(self, _agent: str = "") -> None:
        """Let Asterisk know the agents' phones as they are now; running talks are not touched."""
        secrets = await self.stores.centre.secrets()
        known = self.centre.now().agents
        phones = {place: secret for place, secret in secrets.items() if place[0] in known}
        try:
            await self.exchange.write_phones(phones)
        except RemoteError as error:
            log.warning("phones.not_reloaded", error=str(error))

    def gauges(self) -> Iterator[tuple[str, str, float]]:
        """See `figures.Figures`."""
        yield "live_calls", "Calls that live now", len(self.floor.live_call_ids)
        yield "tasks", "Tasks of the event loop", len(asyncio.all_tasks())
        yield "desks", "Open desk connections", self.hub.count()
        alarms = self.floor.around.alarms.shown()
        yield "alarms", "What is wrong now and needs a person, as the board tells it", len(alarms)
        yield "ledger_degraded", "1 while the database is away", float(self.ledger.degraded)
        waiting = self.ledger.undelivered_bytes
        yield "ledger_undelivered_bytes", "Events that are not in the database yet", waiting
        yield from telephony_figures.gauges(self.exchange.pbx.counters, self.exchange.lines)

    def counters(self) -> Iterator[tuple[str, str, float]]:
        """See `figures.Figures`."""
        yield from telephony_figures.counters(self.exchange.pbx.counters, self.exchange.lines)

    def queue_gauges(self) -> Iterator[tuple[str, str, Mapping[str, float]]]:
        """See `figures.Figures`."""
        known = {queue: self.floor.learned(queue) for queue in self.centre.now().queues}
        learned = {queue: one for queue, one in known.items() if one is not None}
        yield (
            "wait_estimate_recent_error_seconds",
            "How far the likeliest wait was off lately, on average",
            {queue: one.error_s for queue, one in learned.items() if one.error_s is not None},
        )
        yield (
            "wait_estimate_recent_inside",
            "Share of recent waits that were within the expected range; 0.8 is intended",
            {queue: one.inside for queue, one in learned.items() if one.inside is not None},
        )

    def queue_counters(self) -> Iterator[tuple[str, str, Mapping[str, float]]]:
        """See `figures.Figures`."""
        queues = self.floor.waits.queues
        yield (
            "wait_estimates_measured",
            "Answered calls of which a wait was expected",
            {queue: sums.measured for queue, sums in queues.items()},
        )
        yield (
            "wait_estimates_inside",
            "Of these, those within the expected range",
            {queue: sums.inside for queue, sums in queues.items()},
        )
        yield (
            "wait_estimate_error_seconds",
            "Sum of how far the likeliest wait was off",
            {queue: sums.off_s for queue, sums in queues.items()},
        )


def mailboxes_of(centre: Centre, agent: str) -> Collection[str]:
    """Name the mailboxes that an agent looks after: his queues', and his own."""
    profile = centre.agent(agent)
    return (*profile.queues, agent) if profile is not None else (agent,)
