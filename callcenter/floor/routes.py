"""The floor over HTTP: the board, why a call waits, and what supervisors may do; all audited."""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from callcenter.floor.floor import Floor
from callcenter.floor.store import FloorAudit
from callcenter.floor.supervisor_acts import ListenMode
from callcenter.identity.model import Role
from callcenter.web.route import Asked, Route

_OVERSEERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
_Word = Annotated[str, Field(max_length=80)]


class BoardAnswer(BaseModel):
    """The whole board; rows as on the topic `floor` of the desk socket."""

    queues: list[dict[str, Any]]
    agents: list[dict[str, Any]]


class WaitingAnswer(BaseModel):
    """Why a call waits: what is required, who matches, who else and why not."""

    call: str
    queue: str
    position: int
    priority: int
    entered_at: float
    step: int
    requirement: dict[str, Any]
    relaxes_at: float | None
    held_until: float | None
    matching: int
    ready: int
    nearest: list[dict[str, str]]
    refusals: dict[str, int]


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


def floor_routes(floor: Floor, audit: FloorAudit) -> list[Route]:
    """Make the routes of the floor."""

    async def board(_: Asked[None, None]) -> BoardAnswer:
        return BoardAnswer.model_validate(floor.board.snapshot())

    async def waiting(asked: Asked[None, None]) -> WaitingAnswer:
        return WaitingAnswer.model_validate(floor.acts.why_waiting(asked.path["call"]))

    async def prioritise(asked: Asked[PriorityBody, None]) -> None:
        call, priority = asked.path["call"], asked.body.priority
        await audit.before(
            who=asked.principal.username,
            act="call.prioritise",
            on=f"call:{call}",
            priority=priority,
        )
        floor.acts.prioritise(call, priority)

    async def move(asked: Asked[MoveBody, None]) -> None:
        call, queue = asked.path["call"], asked.body.queue
        await audit.before(
            who=asked.principal.username, act="call.move", on=f"call:{call}", queue=queue
        )
        floor.acts.move(call, queue)

    async def set_state(asked: Asked[StateBody, None]) -> None:
        agent, body = asked.path["agent"], asked.body
        await audit.before(
            who=asked.principal.username,
            act="agent.set_state",
            on=f"agent:{agent}",
            state=body.state,
        )
        floor.acts.set_state(agent, body.state, body.reason)

    async def listen(asked: Asked[ListenBody, None]) -> None:
        agent, body = asked.path["agent"], asked.body
        await audit.before(
            who=asked.principal.username, act=f"call.{body.mode}", on=f"agent:{agent}"
        )
        await floor.acts.listen(agent, body.mode, body.device)

    route = partial(Route, roles=_OVERSEERS, tags=("floor",))
    act = partial(route, method="POST")
    return [
        route(
            method="GET",
            path="/floor",
            handler=board,
            summary="Show queues and agents as they are now, with the figures of today",
            answer=BoardAnswer,
        ),
        route(
            method="GET",
            path="/floor/calls/{call}",
            handler=waiting,
            summary="Explain why a call waits",
            answer=WaitingAnswer,
        ),
        act(
            path="/floor/calls/{call}/priority",
            handler=prioritise,
            summary="Change a waiting call's priority",
            body=PriorityBody,
        ),
        act(
            path="/floor/calls/{call}/queue",
            handler=move,
            summary="Move a waiting call to another queue, keeping its time of entry",
            body=MoveBody,
        ),
        act(
            path="/floor/agents/{agent}/state",
            handler=set_state,
            summary="Set an agent's state",
            body=StateBody,
        ),
        act(
            path="/floor/agents/{agent}/listen",
            handler=listen,
            summary="Listen, whisper or barge into an agent's talk on a phone of ours",
            body=ListenBody,
        ),
    ]
