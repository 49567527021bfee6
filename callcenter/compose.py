"""
The one place that builds and connects the parts.

Read it from top to bottom to see what the service is made of; every part gets what it needs as an
argument. What starts and stops it is `life`. `compose` is long because it is the whole list: to cut
it would hand the same dozen parts on from function to function.
"""

import random
import socket
from collections.abc import Callable, Mapping
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
from callcenter.parts import Menus, Service, Stores, mailboxes_of
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
    menus = compose_menus(settings, stores, centre, clock)
    live = LiveCalls()
    recordings, voicemails = _shelves(settings, stores, ledger, clock, live)
    numbers = NumberMask(lambda: centre.now().general.mask_numbers_for)
    desks, background = HubDesks(numbers), Background()
    exchange = Exchange(settings, listeners["agi"], clock)
    floor = Floor(
        FloorParts(
            pbx_name=settings.pbx,
            clock=clock,
            centre=centre.now,
            local_time=_wall_clock(settings, clock),
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
    doorkeeper, passwords, hub = _doors(settings, stores, floor, numbers, clock)
    desks.hub = hub
    return Service(
        settings=settings,
        clock=clock,
        pool=pool,
        stores=stores,
        background=background,
        ledger=ledger,
        centre=centre,
        menus=menus,
        recordings=recordings,
        voicemails=voicemails,
        floor=floor,
        exchange=exchange,
        doorkeeper=doorkeeper,
        passwords=passwords,
        hub=hub,
        imports=_imports(settings, pool, clock),
        plans=PlanKeeper(stores.flows, stores.plans, menus.publishing, clock.now),
    )


def _wall_clock(settings: Settings, clock: Clock) -> Callable[[], datetime]:
    zone = ZoneInfo(settings.timezone)
    return lambda: clock.now().astimezone(zone)


def _doors(
    settings: Settings, stores: Stores, floor: Floor, numbers: NumberMask, clock: Clock
) -> tuple[Doorkeeper, Passwords, DeskHub]:
    """Build who lets people in, and the desks that close when somebody is let in no more."""
    passwords = Passwords()
    doorkeeper = Doorkeeper(stores.identity, passwords, clock)
    known = StoredNumbers(
        customers=stores.customers, calls=stores.ledger, voicemails=stores.voicemails
    )
    hub = DeskHub(
        MaskedCommands(floor.desk, numbers, known),
        doorkeeper,
        topics=(Topic(name=FLOOR, roles=OVERSEERS, snapshot=floor.board.snapshot),),
        limits=DeskLimits(grace_s=settings.desk_grace_s),
    )
    doorkeeper.on_ended(hub.end_sessions)
    return doorkeeper, passwords, hub


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


def _outside(settings: Settings, stores: Stores, menus: Menus, tasks: DeskTasks) -> Outside:
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


def _imports(settings: Settings, pool: Pool, clock: Clock) -> Imports:
    return Imports(
        ImportStore(pool),
        ApplyingStore(pool),
        settings.home / "imports",
        clock,
        settings.region,
    )
