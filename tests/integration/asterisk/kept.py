"""A customer whose agent is aside to ask a colleague, at the moment when the service goes away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from callcenter.demo.call import Call
from callcenter.demo.caller import Caller
from callcenter.demo.phone import Phone
from callcenter.demo.sip_socket import Server
from callcenter.settings import Settings
from callcenter.telephony.pbx_config import AMI_EVENTS_USER
from tests.integration.asterisk.agi_peer import AgiPeer, Session
from tests.integration.asterisk.ami_probe import AmiProbe
from tests.integration.asterisk.conftest import MUSIC_HZ, secret

CALLER_HZ, FIRST_HZ, SECOND_HZ = 440, 1000, 1300


class Desk:
    """
    The service for one call: rings 1001, whose phone then asks 1002 or just waits.

    Where it `hangs` it lets every lease run out, and takes no session any more.
    """

    def __init__(self, *, asks: bool = False, hangs: bool = False) -> None:
        self._asks = asks
        self._lease_s = 1 if hangs else 0
        self._taken: set[str] = set()
        self.aside = asyncio.Event()
        self.back: list[dict[str, str]] = []

    async def act(self, session: Session) -> None:
        """Serve one session; a second one of a channel only where it does not hang."""
        if self._lease_s and session.env["agi_uniqueid"] in self._taken:
            await session.gone()
            return
        self._taken.add(session.env["agi_uniqueid"])
        await session.hold()
        state = await session.get("${CC_STATE}")
        await session.ask("SET VARIABLE TIMEOUT(absolute) 0")
        if state == "new":
            await session.ask("ANSWER")
            await session.ask("SET VARIABLE CC_STATE dial")
            await session.ask('EXEC Dial "PJSIP/1001,10,gctI"')
            await session.ask("SET VARIABLE CC_STATE consult")
            await self._wait(session)
        elif state == "consult":
            self.aside.set()
            if self._asks:
                await session.ask('EXEC Dial "PJSIP/1002,10,gcIF(cc-beside^stand-by^1)"')
            await self._wait(session)

    async def _wait(self, session: Session) -> None:
        await session.ask("SET MUSIC on default")
        await session.ask(f"SET VARIABLE TIMEOUT(absolute) {self._lease_s}")
        await session.gone()

    async def note(self, session: Session) -> None:
        """Be the next service: note what comes back, and let it go."""
        await session.hold()
        names = ("CC_STATE", "CC_WHO", "CC_FETCHED", "UNIQUEID", "CC_CALL_ID")
        self.back.append({name: await session.get(f"${{{name}}}") for name in names})
        await session.ask("SET VARIABLE CC_STATE done")


class Story:
    """A customer whose agent is aside; the service is gone when the story begins."""

    def __init__(self, desk: Desk, events: AmiProbe, call: Call, first: Call) -> None:
        self.desk = desk
        self.events = events
        self.call = call
        self.first = first
        self.second: Phone

    def fell_back(self) -> bool:
        """Whether the fallback has taken the customer."""
        return any(e.get("UserEvent") == "CCFallback" for e in self.events.events)


@asynccontextmanager
async def away(
    settings: Settings, server: Server, *, asks: bool = False, hangs: bool = False
) -> AsyncIterator[Story]:
    """Let 1001 be taken aside, ask 1002 where it `asks`, and then the service die or hang."""
    desk = Desk(asks=asks, hangs=hangs)
    async with AsyncExitStack() as stack:
        ami = await stack.enter_async_context(AmiProbe(settings))
        events = await stack.enter_async_context(AmiProbe(settings, AMI_EVENTS_USER))
        first = await _phone(stack, server, "1001", FIRST_HZ)
        second = await _phone(stack, server, "1002", SECOND_HZ)
        caller = await stack.enter_async_context(Caller(server, "13800138000"))
        async with AsyncExitStack() as service:
            await service.enter_async_context(AgiPeer(settings, desk.act))
            call = await caller.start("4001")
            call.say_tone(CALLER_HZ)
            talk = await first.answers()
            await talk.heard.tone(CALLER_HZ)
            story = Story(desk, events, call, talk)
            story.second = second
            await _aside(ami, story)
            if asks:
                await talk.heard.tone(SECOND_HZ)
            if hangs:
                stack.push_async_callback(service.pop_all().aclose)
        yield story
        await ami.no_channels()


async def _phone(stack: AsyncExitStack, server: Server, number: str, hz: int) -> Phone:
    return await stack.enter_async_context(Phone(server, number, secret(number), tone_hz=hz))


async def _aside(ami: AmiProbe, story: Story) -> None:
    """Take the phone of 1001 aside, as the service does."""
    entered = await story.events.event("BridgeEnter", CallerIDNum="1001")
    await ami.act(
        "Redirect",
        Channel=entered["Channel"],
        Context="cc-beside",
        Exten="consult",
        Priority="1",
    )
    await story.desk.aside.wait()
    await story.call.heard.tone(MUSIC_HZ)
