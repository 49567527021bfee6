"""The floor over HTTP: the board, why a call waits, and what supervisors may do; all audited."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from callcenter.customers.model import mask
from callcenter.floor.floor import Floor
from callcenter.floor.store import FloorAudit
from callcenter.floor.supervision.supervisor_acts import ListenMode
from callcenter.identity.model import Role
from callcenter.web.route import Asked, Route

_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_Word = Annotated[str, Field(max_length=80)]


class BoardAnswer(BaseModel):
    """The whole board; rows as on the topic `floor` of the desk socket."""

    queues: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    alarms: list[dict[str, Any]]


class WaitAnswer(BaseModel):
    """How long a call will still wait, in seconds; in eight of ten cases it is inside the range."""

    from_s: int
    likely_s: int
    to_s: int
    ahead: float
    agents: int
    error_s: float | None


class NeededAnswer(BaseModel):
    """What a call needs of an agent; neither skills nor agents: any agent of its queue."""

    skills: dict[str, int] = Field(description="With the lowest level of each, 1 to 5.")
    agents: list[str] = Field(description="It must be one of these.")


class MatchingAnswer(BaseModel):
    """An agent who could take a call by what he can do, and what he does now."""

    agent: str
    state: str


class WaitingAnswer(BaseModel):
    """Why a call waits: what is required, who matches, who else and why not."""

    call: str
    queue: str
    position: int
    priority: int
    entered_at: float
    step: int
    requirement: NeededAnswer
    relaxes_at: float | None = Field(description="When it asks for less; null: never.")
    held_until: float | None = Field(description="Nothing is offered before, after a start.")
    matching: int = Field(description="Agents who could take it by what they can do.")
    ready: int = Field(description="How many of them could take it now.")
    nearest: list[MatchingAnswer] = Field(description="Ten of them at most.")
    refusals: dict[str, int] = Field(description="Agents who cannot take it now, by reason.")
    wait: WaitAnswer | None


class CallbackAnswer(BaseModel):
    """A promised call-back; times in seconds since 1970, `position` null while it is being made."""

    id: str = Field(description="The call in which it was asked for.")
    call: str = Field(description="The call by which the customer is, or will be, called.")
    queue: str
    number: str
    language: str
    first: Literal["agent", "customer"]
    state: Literal["promised", "waiting", "calling"]
    position: int | None
    entered_at: float
    asked_at: float
    not_before: float | None
    tried: int
    attempts: int


class CallbacksAnswer(BaseModel):
    """All of them; the one that has waited longest first."""

    items: list[CallbackAnswer]


class StateBody(BaseModel):
    """The state that an agent shall have."""

    state: Literal["ready", "not_ready", "offline"]
    reason: _Word | None = None


class PriorityBody(BaseModel):
    """The priority that a waiting call shall have."""

    priority: Annotated[int, Field(ge=0, le=100)]


class MoveBody(BaseModel):
    """The queue in which a waiting call shall wait."""

    queue: _Word


class ListenBody(BaseModel):
    """How, and on which phone of ours, a supervisor joins an agent's talk."""

    mode: ListenMode
    device: Annotated[str, Field(pattern=r"^(sip|browser):[0-9]{2,15}$")]


class TakeOverBody(BaseModel):
    """On which phone of ours a supervisor takes an agent's talk over."""

    device: Annotated[str, Field(pattern=r"^(sip|browser):[0-9]{2,15}$")]


def floor_routes(floor: Floor, audit: FloorAudit) -> list[Route]:
    """Make the routes of the floor."""
    return FloorApi(floor, audit).routes()


class FloorApi:
    """The handlers of `/floor`; every act is in the audit before it is done."""

    def __init__(self, floor: Floor, audit: FloorAudit) -> None:
        self._floor = floor
        self._audit = audit

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(Route, roles=_OVERSEERS, tags=("floor",))
        return [*self._watching(route), *self._acting(partial(route, method="POST"))]

    def _watching(self, route: Callable[..., Route]) -> list[Route]:
        return [
            route(
                method="GET",
                path="/floor",
                handler=self.board,
                summary="Show queues and agents as they are now, with the figures of today",
                answer=BoardAnswer,
            ),
            route(
                method="GET",
                path="/floor/calls/{call}",
                handler=self.waiting,
                summary="Explain why a call waits",
                answer=WaitingAnswer,
            ),
            route(
                method="GET",
                path="/floor/callbacks",
                handler=self.callbacks,
                summary="Show the call-backs that were promised and are not done",
                answer=CallbacksAnswer,
            ),
            route(
                method="DELETE",
                path="/floor/callbacks/{call}",
                handler=self.cancel_callback,
                summary="Take a call-back out of the line",
            ),
        ]

    def _acting(self, act: Callable[..., Route]) -> list[Route]:
        return [
            act(
                path="/floor/calls/{call}/priority",
                handler=self.prioritise,
                summary="Change a waiting call's priority",
                body=PriorityBody,
            ),
            act(
                path="/floor/calls/{call}/queue",
                handler=self.move,
                summary="Move a waiting call to another queue, keeping its time of entry",
                body=MoveBody,
            ),
            act(
                path="/floor/agents/{agent}/state",
                handler=self.set_state,
                summary="Set an agent's state",
                body=StateBody,
            ),
            act(
                path="/floor/agents/{agent}/listen",
                handler=self.listen,
                summary="Listen, whisper or barge into an agent's talk on a phone of ours",
                body=ListenBody,
            ),
            act(
                path="/floor/agents/{agent}/take_over",
                handler=self.take_over,
                summary="Take an agent's talk over on a phone of ours; the agent is free then",
                body=TakeOverBody,
            ),
        ]

    async def board(self, asked: Asked[None, None]) -> BoardAnswer:
        """See `Route.summary`."""
        del asked
        return BoardAnswer.model_validate(self._floor.board.snapshot())

    async def waiting(self, asked: Asked[None, None]) -> WaitingAnswer:
        """See `Route.summary`."""
        return WaitingAnswer.model_validate(self._floor.acts.why_waiting(asked.path["call"]))

    async def callbacks(self, asked: Asked[None, None]) -> CallbacksAnswer:
        """See `Route.summary`."""
        hidden = self._floor.around.centre().general.mask_numbers_for
        roles = asked.principal.roles
        return CallbacksAnswer(
            items=[
                CallbackAnswer(**{**one, "number": mask(one["number"], roles, hidden)})
                for one in self._floor.callbacks.shown()
            ]
        )

    async def cancel_callback(self, asked: Asked[None, None]) -> None:
        """See `Route.summary`."""
        call, who = asked.path["call"], asked.principal.username
        await self._before(asked, "callback.cancel", f"call:{call}")
        self._floor.callbacks.cancel(call, by=who)

    async def prioritise(self, asked: Asked[PriorityBody, None]) -> None:
        """See `Route.summary`."""
        call, priority = asked.path["call"], asked.body.priority
        await self._before(asked, "call.prioritise", f"call:{call}", priority=priority)
        self._floor.acts.prioritise(call, priority)

    async def move(self, asked: Asked[MoveBody, None]) -> None:
        """See `Route.summary`."""
        call, queue = asked.path["call"], asked.body.queue
        await self._before(asked, "call.move", f"call:{call}", queue=queue)
        self._floor.acts.move(call, queue)

    async def set_state(self, asked: Asked[StateBody, None]) -> None:
        """See `Route.summary`."""
        agent, body = asked.path["agent"], asked.body
        await self._before(asked, "agent.set_state", f"agent:{agent}", state=body.state)
        self._floor.acts.set_state(agent, body.state, body.reason)

    async def listen(self, asked: Asked[ListenBody, None]) -> None:
        """See `Route.summary`."""
        agent, body = asked.path["agent"], asked.body
        await self._before(asked, f"call.{body.mode}", f"agent:{agent}")
        await self._floor.acts.listen(agent, body.mode, body.device)

    async def take_over(self, asked: Asked[TakeOverBody, None]) -> None:
        """See `Route.summary`."""
        agent, device = asked.path["agent"], asked.body.device
        await self._before(asked, "call.take_over", f"agent:{agent}", device=device)
        await self._floor.acts.take_over(agent, device)

    async def _before(self, asked: Asked[Any, Any], act: str, on: str, **details: object) -> None:
        await self._audit.before(who=asked.principal.username, act=act, on=on, **details)
