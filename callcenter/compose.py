"""
The one place that builds and connects the parts.

Read it from top to bottom to see what the service is made of: the ground that everything stands on,
the calls over it, the doors to them. Every part gets what it needs as an argument. What starts and
stops it is `life`.
"""

import random
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from callcenter.background import Background
from callcenter.centre.live import LiveCentre
from callcenter.clock import Clock, SteadyClock
from callcenter.compose_menus import compose_menus
from callcenter.customers.accounts import CustomerAccounts
from callcenter.customers.caller_lookup import RegisteredCallers
from callcenter.customers.imports.applying.store import ApplyingStore
from callcenter.customers.imports.jobs import Imports
from callcenter.customers.imports.store import ImportStore
from callcenter.customers.numbers import normalise
from callcenter.database.pool import Pool, open_pool
from callcenter.errors import DatabaseAway, OperatorError
from callcenter.floor.call.outside import Outside
from callcenter.floor.desk.desk_tasks import DeskTasks
from callcenter.floor.floor import Floor, FloorParts
from callcenter.floor.supervision.board import FLOOR
from callcenter.flow_plans.keeping import PlanKeeper
from callcenter.identity.doorkeeper import Doorkeeper
from callcenter.identity.model import Role
from callcenter.identity.passwords import Passwords
from callcenter.joints import HubDesks, LiveCalls, StoredNumbers, SweptNews
from callcenter.ledger.ledger import Ledger
from callcenter.ledger.spool import Spool
from callcenter.masked_desks import MaskedCommands, NumberMask
from callcenter.parts import Ground, Service, Stores, mailboxes_of
from callcenter.recordings.shelf import RecordingShelf
from callcenter.settings import Settings
from callcenter.telephony.exchange import Exchange
from callcenter.telephony.pbx_config import trunk_name
from callcenter.voicemails.shelf import VoicemailShelf
from callcenter.voicemails.tasks import VoicemailTasks
from callcenter.web.desk_commands import Topic
from callcenter.web.desk_socket import DeskHub, DeskLimits

OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
DATABASE_PATIENCE_S = 5.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Calls:
    """The live calls, where they come from, and where their sounds and news go."""

    floor: Floor
    exchange: Exchange
    recordings: RecordingShelf
    voicemails: VoicemailShelf
    desks: HubDesks
    numbers: NumberMask


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
    ground = await _ground(settings)
    calls = _calls(ground, listeners["agi"], fail)
    doorkeeper, passwords, hub = _doors(ground, calls)
    return Service(
        settings=settings,
        clock=ground.clock,
        pool=ground.pool,
        stores=ground.stores,
        background=ground.background,
        ledger=ground.ledger,
        centre=ground.centre,
        menus=ground.menus,
        recordings=calls.recordings,
        voicemails=calls.voicemails,
        floor=calls.floor,
        exchange=calls.exchange,
        doorkeeper=doorkeeper,
        passwords=passwords,
        hub=hub,
        imports=_imports(ground),
        plans=_plans(ground),
    )


async def _ground(settings: Settings) -> Ground:
    clock = SteadyClock()
    pool = await _pool(settings)
    stores = Stores.over(pool, settings)
    centre = LiveCentre(stores.centre, settings.run / "centre.json")
    return Ground(
        settings=settings,
        clock=clock,
        pool=pool,
        stores=stores,
        background=Background(),
        ledger=Ledger(Spool(settings.home / "spool"), stores.ledger, clock),
        centre=centre,
        menus=compose_menus(settings, stores, centre, clock),
    )


def _calls(ground: Ground, agi: socket.socket, fail: Callable[[BaseException], None]) -> _Calls:
    """Build the floor between its exchange, its shelves and its desks."""
    settings, centre = ground.settings, ground.centre
    live = LiveCalls()
    recordings, voicemails = _shelves(ground, live)
    numbers = NumberMask(lambda: centre.now().general.mask_numbers_for)
    desks = HubDesks(numbers)
    exchange = Exchange(settings, agi, ground.clock)
    floor = Floor(
        FloorParts(
            pbx_name=settings.pbx,
            clock=ground.clock,
            centre=centre.now,
            local_time=_wall_clock(settings, ground.clock),
            ledger=ground.ledger,
            desks=desks,
            watchers=desks,
            lookup=RegisteredCallers(ground.stores.customers, ground.stores.ledger),
            pbx=exchange.pbx,
            sounds=ground.menus.prompts,
            flows=ground.menus.flows,
            recordings=recordings,
            voicemails=voicemails,
            background=ground.background,
            journal=settings.run / "agents.journal",
            fail=fail,
            outside=_outside(ground),
        )
    )
    live.floor = floor
    exchange.serve(floor.line, floor.take)
    return _Calls(
        floor=floor,
        exchange=exchange,
        recordings=recordings,
        voicemails=voicemails,
        desks=desks,
        numbers=numbers,
    )


def _wall_clock(settings: Settings, clock: Clock) -> Callable[[], datetime]:
    zone = ZoneInfo(settings.timezone)
    return lambda: clock.now().astimezone(zone)


def _shelves(ground: Ground, live: LiveCalls) -> tuple[RecordingShelf, VoicemailShelf]:
    home, stores, clock = ground.settings.home, ground.stores, ground.clock
    swept = SweptNews(ground.ledger)
    recordings = RecordingShelf(
        home / "recordings", stores.recordings, clock, live.ids, swept.recording
    )
    voicemails = VoicemailShelf(
        home / "voicemails", stores.voicemails, clock, live.ids, on_swept=swept.message
    )
    return recordings, voicemails


def _outside(ground: Ground) -> Outside:
    settings, stores, menus = ground.settings, ground.stores, ground.menus
    return Outside(
        has_trunk=trunk_name(settings) is not None,
        tasks=_tasks(ground),
        requests=menus.requests,
        accounts=CustomerAccounts(stores.customers, menus.pins),
        recorder=menus.studio,
        dialled_form=lambda raw: next(iter(normalise(raw, settings.region)), raw),
        chance=random.random,
    )


def _tasks(ground: Ground) -> DeskTasks:
    stores = ground.stores
    return DeskTasks(
        ground.ledger,
        ground.background,
        VoicemailTasks(stores.voicemails),
        stores.ledger,
        lambda agent: mailboxes_of(ground.centre.now(), agent),
    )


def _doors(ground: Ground, calls: _Calls) -> tuple[Doorkeeper, Passwords, DeskHub]:
    """Build who lets people in, and the desks that close when somebody is let in no more."""
    stores, floor = ground.stores, calls.floor
    passwords = Passwords()
    doorkeeper = Doorkeeper(stores.identity, passwords, ground.clock)
    known = StoredNumbers(
        customers=stores.customers, calls=stores.ledger, voicemails=stores.voicemails
    )
    hub = DeskHub(
        MaskedCommands(floor.desk, calls.numbers, known),
        doorkeeper,
        topics=(Topic(name=FLOOR, roles=OVERSEERS, snapshot=floor.board.snapshot),),
        limits=DeskLimits(grace_s=ground.settings.desk_grace_s),
    )
    calls.desks.hub = hub
    doorkeeper.on_ended(hub.end_sessions)
    return doorkeeper, passwords, hub


def _imports(ground: Ground) -> Imports:
    return Imports(
        ImportStore(ground.pool),
        ApplyingStore(ground.pool),
        ground.settings.home / "imports",
        ground.clock,
        ground.settings.region,
    )


def _plans(ground: Ground) -> PlanKeeper:
    stores = ground.stores
    return PlanKeeper(stores.flows, stores.plans, ground.menus.publishing, ground.clock.now)


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
