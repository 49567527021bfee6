"""The whole API and the pages, over the running service: which room answers what."""

from collections.abc import Collection
from zoneinfo import ZoneInfo

from aiohttp import web
from prometheus_client import CollectorRegistry

from callcenter.audits.routes import audit_routes
from callcenter.audits.store import AuditStore
from callcenter.centre.routes import centre_routes
from callcenter.customer_pins.routes import pin_routes
from callcenter.customers.routes import customer_routes, import_routes
from callcenter.exports.routes import ExportSources, export_routes
from callcenter.exports.store import ExportStore
from callcenter.figures import ServiceFigures
from callcenter.floor.routes import floor_routes
from callcenter.floor.store import FloorAudit
from callcenter.flow_paths.routes import path_routes
from callcenter.flow_plans.routes import plan_routes
from callcenter.flows.routes import draft_routes, flow_routes
from callcenter.identity.routes import identity_routes
from callcenter.ledger.routes import call_routes
from callcenter.parts import Service
from callcenter.prompts.routes import prompt_routes, prompt_telephone_routes
from callcenter.recordings.routes import recording_routes
from callcenter.settings import Settings
from callcenter.voicemails.routes import voicemail_routes
from callcenter.waits.routes import wait_routes
from callcenter.web.application import WebSettings, make_application
from callcenter.web.authentication import SessionCookie
from callcenter.web.health import Readiness
from callcenter.web.pages import page_handlers
from callcenter.web.route import Route
from callcenter.web.routes import desk_routes


def all_routes(service: Service) -> list[Route]:
    """Return the whole API."""
    stores, home, menus = service.stores, service.settings.home, service.menus
    audit = FloorAudit(service.pool)
    cookie = session_cookie(service.settings)

    def hidden_from() -> Collection[str]:
        return service.centre.now().general.mask_numbers_for

    return [
        *identity_routes(stores.identity, service.doorkeeper, service.passwords, cookie),
        *desk_routes(service.hub),
        *call_routes(stores.ledger, hidden_from),
        *floor_routes(service.floor, audit),
        *recording_routes(
            stores.recordings,
            home / "recordings",
            hidden_from,
        ),
        *voicemail_routes(
            stores.voicemails,
            home / "voicemails",
            service.queues_of,
            hidden_from,
        ),
        *draft_routes(menus.publishing),
        *flow_routes(stores.flows, menus.publishing),
        *prompt_routes(menus.recorded, menus.prompts, service.live_flows, audit.before),
        *prompt_telephone_routes(menus.studio, service.floor.prompt_rings.ring, audit.before),
        *plan_routes(stores.plans, service.plans),
        *path_routes(stores.paths),
        *wait_routes(stores.waits),
        *pin_routes(stores.pins, menus.pins),
        *customer_routes(
            stores.customers,
            hidden_from,
            stores.ledger.caller_of,
        ),
        *import_routes(service.imports, hidden_from),
        *audit_routes(AuditStore(service.pool)),
        *export_routes(_export_sources(service), ExportStore(service.pool)),
        *centre_routes(stores.centre, service.clock, menus.flows.names, (), service.write_phones),
    ]


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
