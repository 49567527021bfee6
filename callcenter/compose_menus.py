"""What menus are made of, built and connected: the part of `compose` that callers hear."""

from zoneinfo import ZoneInfo

from callcenter.centre.live import LiveCentre
from callcenter.clock import Clock
from callcenter.customer_pins.checking import CustomerPins
from callcenter.flows.cache import FlowCache
from callcenter.flows.live import LiveFlows
from callcenter.flows.names import known_names
from callcenter.flows.proving import Proving
from callcenter.flows.publishing import Publishing
from callcenter.identity.passwords import Passwords
from callcenter.parts import Menus, Stores
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.studio import Studio
from callcenter.prompts.synthesiser import EspeakSynthesiser
from callcenter.prompts.voice_setting import read_voices
from callcenter.prompts.voices import Voices
from callcenter.requests_out.allow_list import AllowList
from callcenter.requests_out.http_requests import HttpRequests
from callcenter.settings import Settings
from callcenter.shipped import shipped
from callcenter.toolbox import command as tool

FLOWS_FOLDER = shipped("ivr_flows")


def compose_menus(settings: Settings, stores: Stores, centre: LiveCentre, clock: Clock) -> Menus:
    """Build the parts of menus; `centre` says what they may name and when it is open."""
    speech = tool("espeak-ng")
    recorded = RecordedPrompts(settings.home / "sounds", FLOWS_FOLDER / "sounds")
    voices = Voices(EspeakSynthesiser(speech.argv, speech.env), read_voices(settings.voices))
    prompts = PromptShop(settings.home, voices, sounds=recorded.folders())
    allowed = AllowList.read(settings.request_hosts.split(), settings.request_networks.split())
    flows = LiveFlows(stores.flows, FlowCache(settings.home / "flows"))
    publishing = Publishing(
        flows,
        stores.flows,
        lambda: known_names(
            centre.now(),
            sounds=prompts.recordings(),
            hosts=allowed.names(),
            region=settings.region,
        ),
        Proving(
            calendars=lambda at: centre.now().calendars_open(at), zone=ZoneInfo(settings.timezone)
        ),
    )
    return Menus(
        pins=CustomerPins(stores.pins, Passwords()),
        studio=Studio(recorded, prompts, settings.home / "studio", clock.now),
        flows=flows,
        publishing=publishing,
        prompts=prompts,
        requests=HttpRequests(allowed, clock),
        recorded=recorded,
    )
