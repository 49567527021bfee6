"""
The one place that builds and connects the parts.

Read it from top to bottom to see what the service is made of; every part gets what it needs as an
argument. What starts and stops it is `life`.
"""

import asyncio
import random
import socket
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry

from callcenter.audits.routes import audit_routes
from callcenter.audits.store import AuditStore
from callcenter.background import Background
from callcenter.centre.live import LiveCentre
from callcenter.centre.model import Centre
from callcenter.centre.routes import centre_routes
from callcenter.centre.store import CentreStore
from callcenter.clock import Clock, SteadyClock
from callcenter.customer_pins.checking import CustomerPins
from callcenter.customer_pins.routes import pin_routes
from callcenter.customer_pins.store import PinStore
from callcenter.customers.accounts import CustomerAccounts
from callcenter.customers.caller_lookup import RegisteredCallers
from callcenter.customers.imports.applying.store import ApplyingStore
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.imports.store import ImportStore
from callcenter.customers.numbers import normalise
from callcenter.customers.routes import customer_routes, import_routes
from callcenter.customers.store import CustomerStore
from callcenter.database.pool import Pool, open_pool
from callcenter.errors import DatabaseAway, OperatorError, RemoteError
from callcenter.exports.routes import ExportSources, export_routes
from callcenter.exports.store import ExportStore
from callcenter.figures import ServiceFigures
from callcenter.floor.call.outside import Outside
from callcenter.floor.desk.desk_tasks import DeskTasks
from callcenter.floor.floor import Floor, FloorParts
from callcenter.floor.routes import floor_routes
from callcenter.floor.store import FloorAudit
from callcenter.floor.supervision.board import FLOOR
from callcenter.flow_paths.routes import path_routes
from callcenter.flow_paths.store import PathStore
from callcenter.flow_plans.keeping import PlanKeeper
from callcenter.flow_plans.routes import plan_routes
from callcenter.flow_plans.store import PlanStore
from callcenter.flows.cache import FlowCache
from callcenter.flows.live import LiveFlows
from callcenter.flows.names import known_names
from callcenter.flows.proving import Proving
from callcenter.flows.routes import draft_routes, flow_routes
from callcenter.flows.store import FlowStore
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.model import Role
from callcenter.identity.passwords import Passwords
from callcenter.identity.routes import identity_routes
from callcenter.identity.store import IdentityStore
from callcenter.ivr.model import Flow
from callcenter.joints import HubDesks, LiveCalls, StoredNumbers, SweptNews
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.routes import call_routes
from callcenter.ledger.spool import Spool
from callcenter.ledger.store import LedgerStore
from callcenter.masked_desks import MaskedCommands, NumberMask
from callcenter.prompts.command_voice import command_voices
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.routes import prompt_routes
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.studio import Studio
from callcenter.prompts.synthesiser import EspeakSynthesiser
from callcenter.prompts.voices import Voices
from callcenter.recordings.routes import recording_routes
from callcenter.recordings.shelf import RecordingShelf
from callcenter.recordings.store import RecordingStore
from callcenter.requests_out.allow_list import AllowList
from callcenter.requests_out.http_requests import HttpRequests
from callcenter.settings import Settings
from callcenter.shipped import shipped
from callcenter.telephony import figures as telephony_figures
from callcenter.telephony.exchange import Exchange
from callcenter.telephony.pbx_config import trunk_name
from callcenter.toolbox import command as tool
from callcenter.voicemails.routes import voicemail_routes
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.store import VoicemailStore
from callcenter.voicemails.tasks import VoicemailTasks
from callcenter.web.application import WebSettings, make_application
from callcenter.web.authentication import SessionCookie
from callcenter.web.desk_commands import Topic
from callcenter.web.desk_socket import DeskHub, DeskLimits
from callcenter.web.health import Readiness
from callcenter.web.pages import page_handlers
from callcenter.web.route import Route
from callcenter.web.routes import desk_routes

OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
FLOWS_FOLDER = shipped("ivr_flows")
DATABASE_PATIENCE_S = 5.0

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
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that runs, connected; `life` starts and stops it."""

    settings: Settings
    clock: Clock
    pool: Pool
    stores: Stores
    background: Background
    ledger: Ledger
    centre: LiveCentre
    flows: LiveFlows
    prompts: PromptShop
    recordings: RecordingShelf
    voicemails: VoicemailShelf
    floor: Floor
    exchange: Exchange
    doorkeeper: Doorkeeper
    passwords: Passwords
    hub: DeskHub
    requests: HttpRequests
    imports: Imports
    plans: PlanKeeper
    pins: CustomerPins
    studio: Studio
    recorded: RecordedPrompts

    def queues_of(self, agent: str) -> Collection[str]:
        """Return the queues an agent serves; his own number stands for his direct line."""
        return mailboxes_of(self.centre.now(), agent)

    def live_flows(self) -> list[Flow]:
        """Return the flows that are live."""
        found = (self.flows.current(name) for name in self.flows.names())
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
        yield "ledger_degraded", "1 while the database is away", float(self.ledger.degraded)
        yield from telephony_figures.gauges(self.exchange.pbx.counters, self.exchange.lines)

    def counters(self) -> Iterator[tuple[str, str, float]]:
        """See `figures.Figures`."""
        yield from telephony_figures.counters(self.exchange.pbx.counters, self.exchange.lines)
        waits = self.floor.waits
        yield (
            "wait_estimates_measured",
            "Answered calls of which a wait was expected",
            waits.measured,
        )
        yield "wait_estimates_inside", "Of these, those within the expected range", waits.inside
        yield (
            "wait_estimate_error_seconds",
            "Sum of how far the likeliest wait was off",
            waits.off_s,
        )


async def compose(
    settings: Settings,
    listeners: Mapping[str, socket.socket],
    fail: Callable[[BaseException], None],
) -> Service:
    """
    Build the service.

    Args:
        settings: Of this installation; `database_url` names its database.
        listeners: Bound sockets by name: `http` and `agi`.
        fail: Told of a bug in the dispatcher, which ends the process.

    Raises:
        OperatorError: The database address or a file of the installation cannot be used.
    """
    clock = SteadyClock()
    pool = await _pool(settings)
    stores = Stores.over(pool, settings)
    ledger = Ledger(Spool(settings.home / "spool"), stores.ledger, clock)
    centre = LiveCentre(stores.centre, settings.run / "centre.json")
    menus = _menus(settings, stores, centre, clock)
    live = LiveCalls()
    recordings, voicemails = _shelves(settings, stores, ledger, clock, live)
    numbers = NumberMask(lambda: centre.now().general.mask_numbers_for)
    desks, background = HubDesks(numbers), Background()
    exchange = Exchange(settings, listeners["agi"], clock)
    zone = ZoneInfo(settings.timezone)
    floor = Floor(
        FloorParts(
            pbx_name=settings.pbx,
            clock=clock,
            centre=centre.now,
            local_time=lambda: clock.now().astimezone(zone),
            ledger=ledger,
            desks=desks,
            watchers=desks,
            lookup=RegisteredCallers(stores.customers, stores.ledger),
            pbx=exchange.pbx,
            sounds=menus.prompts,
            flows=menus.flows,
            recordings=recordings,
            voicemails=voicemails,
            background=background,
            journal=settings.run / "agents.journal",
            fail=fail,
            outside=_outside(settings, stores, menus, _tasks(stores, ledger, background, centre)),
        )
    )
    live.floor = floor
    exchange.serve(floor.line, floor.take)
    passwords = Passwords()
    doorkeeper = Doorkeeper(stores.identity, passwords, clock)
    watched = Topic(name=FLOOR, roles=OVERSEERS, snapshot=floor.board.snapshot)
    limits = DeskLimits(grace_s=settings.desk_grace_s)
    known = StoredNumbers(
        customers=stores.customers, calls=stores.ledger, voicemails=stores.voicemails
    )
    commands = MaskedCommands(floor.desk, numbers, known)
    hub = desks.hub = DeskHub(commands, doorkeeper, topics=(watched,), limits=limits)
    doorkeeper.on_ended(hub.end_sessions)
    return Service(
        settings=settings,
        clock=clock,
        pool=pool,
        stores=stores,
        background=background,
        ledger=ledger,
        centre=centre,
        flows=menus.flows,
        prompts=menus.prompts,
        recordings=recordings,
        voicemails=voicemails,
        floor=floor,
        exchange=exchange,
        doorkeeper=doorkeeper,
        passwords=passwords,
        hub=hub,
        requests=menus.requests,
        recorded=menus.recorded,
        imports=_imports(settings, pool, clock),
        plans=PlanKeeper(stores.flows, stores.plans, menus.flows, clock.now),
        pins=menus.pins,
        studio=menus.studio,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Menus:
    """What menus are made of: their versions, their sounds, and whom they may ask."""

    pins: CustomerPins
    studio: Studio
    flows: LiveFlows
    prompts: PromptShop
    requests: HttpRequests
    recorded: RecordedPrompts


def _menus(settings: Settings, stores: Stores, centre: LiveCentre, clock: Clock) -> _Menus:
    speech = tool("espeak-ng")
    recorded = RecordedPrompts(settings.home / "sounds", FLOWS_FOLDER / "sounds")
    voices = Voices(EspeakSynthesiser(speech.argv, speech.env), command_voices(settings.voices))
    prompts = PromptShop(settings.home, voices, sounds=recorded.folders())
    allowed = AllowList.read(settings.request_hosts.split(), settings.request_networks.split())
    flows = LiveFlows(
        stores.flows,
        FlowCache(settings.home / "flows"),
        lambda: known_names(centre.now(), sounds=prompts.recordings(), hosts=allowed.names()),
        Proving(
            calendars=lambda at: centre.now().calendars_open(at), zone=ZoneInfo(settings.timezone)
        ),
    )
    return _Menus(
        pins=CustomerPins(stores.pins, Passwords()),
        studio=Studio(recorded, prompts, settings.home / "studio", clock.now),
        flows=flows,
        prompts=prompts,
        requests=HttpRequests(allowed, clock),
        recorded=recorded,
    )


def _shelves(
    settings: Settings, stores: Stores, ledger: Ledger, clock: Clock, live: LiveCalls
) -> tuple[RecordingShelf, VoicemailShelf]:
    swept = SweptNews(ledger)
    recordings = RecordingShelf(
        settings.home / "recordings", stores.recordings, clock, live.ids, swept.recording
    )
    voicemails = VoicemailShelf(
        settings.home / "voicemails", stores.voicemails, clock, live.ids, on_swept=swept.message
    )
    return recordings, voicemails


def _tasks(stores: Stores, ledger: Ledger, background: Background, centre: LiveCentre) -> DeskTasks:
    return DeskTasks(
        ledger,
        background,
        VoicemailTasks(stores.voicemails),
        stores.ledger,
        lambda agent: mailboxes_of(centre.now(), agent),
    )


def mailboxes_of(centre: Centre, agent: str) -> Collection[str]:
    """Name the mailboxes that an agent looks after: his queues', and his own."""
    profile = centre.agent(agent)
    return (*profile.queues, agent) if profile is not None else (agent,)


def _outside(settings: Settings, stores: Stores, menus: _Menus, tasks: DeskTasks) -> Outside:
    return Outside(
        has_trunk=trunk_name(settings) is not None,
        tasks=tasks,
        requests=menus.requests,
        accounts=CustomerAccounts(stores.customers, menus.pins),
        recorder=menus.studio,
        dialled_form=lambda raw: next(iter(normalise(raw, settings.region)), raw),
        chance=random.random,
    )


async def _pool(settings: Settings) -> Pool:
    if settings.database_url is None:
        raise OperatorError(
            "CALLCENTER_DATABASE_URL is not set.",
            "Start with `callcenter run`, which brings its own database and sets it.",
        )
    url = settings.database_url.get_secret_value()
    try:
        return await open_pool(url, wait_s=DATABASE_PATIENCE_S)
    except DatabaseAway:
        # Calls do not need it: the centre and the flows have copies on disk.
        log.warning("database.away_at_start")
        return await open_pool(url, wait_s=0)


def all_routes(service: Service) -> list[Route]:
    """Return the whole API."""
    stores, home = service.stores, service.settings.home
    cookie = session_cookie(service.settings)
    return [
        *identity_routes(stores.identity, service.doorkeeper, service.passwords, cookie),
        *desk_routes(service.hub),
        *call_routes(stores.ledger, lambda: service.centre.now().general.mask_numbers_for),
        *floor_routes(service.floor, FloorAudit(service.pool)),
        *recording_routes(
            stores.recordings,
            home / "recordings",
            lambda: service.centre.now().general.mask_numbers_for,
        ),
        *voicemail_routes(
            stores.voicemails,
            home / "voicemails",
            service.queues_of,
            lambda: service.centre.now().general.mask_numbers_for,
        ),
        *draft_routes(service.flows),
        *flow_routes(stores.flows, service.flows),
        *prompt_routes(service.recorded, service.prompts, service.live_flows, service.studio),
        *plan_routes(stores.plans, service.plans),
        *path_routes(stores.paths),
        *pin_routes(stores.pins, service.pins),
        *customer_routes(
            stores.customers,
            lambda: service.centre.now().general.mask_numbers_for,
            stores.ledger.caller_of,
        ),
        *import_routes(service.imports, lambda: service.centre.now().general.mask_numbers_for),
        *audit_routes(AuditStore(service.pool)),
        *export_routes(_export_sources(service), ExportStore(service.pool)),
        *centre_routes(stores.centre, service.clock, service.flows.names, (), service.write_phones),
    ]


def _imports(settings: Settings, pool: Pool, clock: Clock) -> Imports:
    return Imports(
        ImportStore(pool),
        ApplyingStore(pool),
        settings.home / "imports",
        clock,
        settings.region,
    )


def _export_sources(service: Service) -> ExportSources:
    return ExportSources(
        customers=service.stores.customers,
        calls=service.stores.ledger,
        recordings=service.stores.recordings,
        masked_for=lambda: service.centre.now().general.mask_numbers_for,
        zone=ZoneInfo(service.settings.timezone),
    )


def session_cookie(settings: Settings) -> SessionCookie:
    """Return how this installation's session cookie is called and kept."""
    return SessionCookie(port=settings.http_port)


def web_application(service: Service, ready: Readiness) -> web.Application:
    """Build the HTTP application over the service."""
    registry = CollectorRegistry()
    registry.register(ServiceFigures(service))
    app = make_application(
        all_routes(service),
        service.doorkeeper,
        WebSettings(
            cookie=session_cookie(service.settings),
            ready=ready,
            registry=registry,
            pages=page_handlers(service.settings.ws_port),
        ),
    )
    service.hub.live_with(app)
    return app
