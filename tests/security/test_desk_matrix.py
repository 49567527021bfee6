"""Every command of the desk socket by everybody for whom it is not."""

import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from callcenter.errors import CallCenterError, Forbidden
from callcenter.floor.desk.desk_requests import REQUESTS
from callcenter.identity.model import Principal, Role
from callcenter.testing.fake_pbx import Behaviour
from callcenter.testing.floor_stage import FloorStage, principal
from callcenter.testing.virtual_time import in_virtual_time
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.web.desk_socket import DeskHub
from callcenter.web.routes import desk_routes

# What a command might carry that is about a call of somebody else.
VALUES: dict[str, Any] = {
    "reason": None,
    "device": "sip:1001",
    "to": "1003",
    "number": "13800138000",
    "customer": 1,
    "code": None,
    "note": "not mine",
    "on": True,
    "by_s": 60,
    "page": "a",
    "from_task": None,
    "take": True,
    "done": True,
}
OF_THE_SOCKET = {"phone.claim", "phone.leave"}
"""What the hub does itself, for pages of one user only."""

COMMANDS = sorted(set(REQUESTS) - OF_THE_SOCKET)


def values_of(command: str, call: str) -> dict[str, Any]:
    """Fill in what comes with a command; `call` names somebody else's."""
    known = {**VALUES, "call": call}
    return {field.name: known[field.name] for field in dataclasses.fields(REQUESTS[command])}


def test_no_command_names_the_agent_it_is_for() -> None:
    """Whoever is signed in is meant: there is no word with which to act for another."""
    for command, values in REQUESTS.items():
        names = {field.name for field in dataclasses.fields(values)}
        assert not names & {"agent", "user", "as", "who"}, command
        assert names <= {*VALUES, "call"}, f"{command}: say here what it might carry"


@in_virtual_time(seeds=1)
async def test_who_is_no_agent_commands_no_desk(tmp_path: Path) -> None:
    """Whatever else somebody is: without an agent number there is no desk to command."""
    stage = FloorStage(tmp_path)
    await stage.open()
    for role in Role:
        for number in (None, "9999"):
            who = dataclasses.replace(person(f"{role.value}-x", role), agent=number)
            for command in COMMANDS:
                with pytest.raises(CallCenterError) as refused:
                    await stage.floor.desk.do(who, command, values_of(command, "c1"))
                assert isinstance(refused.value, Forbidden), (role, number, command)
    assert not [event for event in stage.events if event.type != "agent.state"]
    await stage.close()


@in_virtual_time(seeds=1)
async def test_a_colleagues_call_is_out_of_reach_of_every_command(tmp_path: Path) -> None:
    """An agent without a call changes nothing of another's, not even by naming it."""
    stage = FloorStage(tmp_path)
    await stage.open()
    await stage.ready("1001")
    stage.pbx.phone("1001").set(Behaviour.ANSWERS, after_s=1, talks_s=500)
    caller = await stage.keyed(after_s=0)
    await stage.pbx.phone("1001").talking.wait()
    await stage.settle()
    stage.floor.desk.attached(principal("1002"))
    before = stage.types(caller.call_id)
    for command in COMMANDS:
        with contextlib.suppress(CallCenterError):
            await stage.floor.desk.do(
                principal("1002"), command, values_of(command, caller.call_id)
            )
        await stage.settle()
        assert stage.state("1001") == "talking", command
        assert not caller.gone.is_set(), command
        assert stage.types(caller.call_id) == before, command
    caller.hang_up()
    await stage.settle()
    assert stage.record(caller.call_id).note is None
    await stage.close()


class NoCentre:
    """Stands behind the hub; what reaches it is noted."""

    def __init__(self) -> None:
        self.done: list[tuple[Principal, str]] = []

    async def do(self, who: Principal, command: str, _with: object) -> dict[str, Any]:
        """Note it."""
        self.done.append((who, command))
        return {}

    def snapshot(self, _: Principal) -> dict[str, Any]:
        """Show nothing."""
        return {}

    def attached(self, _: Principal) -> None:
        """Note nothing."""

    def detached(self, _: Principal) -> None:
        """Note nothing."""


@pytest.fixture
async def reached() -> AsyncIterator[tuple[NoCentre, Any]]:
    """Serve the socket to an agent."""
    centre, anne = NoCentre(), person("1001", Role.AGENT)
    people = MadeUpPeople([anne])
    hub = DeskHub(centre, people)
    async with web_stage(desk_routes(hub), people, hub=hub) as web:
        headers = web.bearer("1001")
        async with web.client.ws_connect("/api/v1/desk", headers=headers) as desk:
            await desk.receive_json(timeout=30)
            yield centre, desk


async def test_each_command_reaches_the_centre_as_who_is_signed_in(
    reached: tuple[NoCentre, Any],
) -> None:
    """The socket takes the person from the session, whatever the message says besides."""
    centre, desk = reached
    for command in COMMANDS:
        forged = {**values_of(command, "c1"), "agent": "1002", "principal": {"agent": "1002"}}
        message = {"id": command, "do": command, "with": forged, "agent": "1002"}
        await desk.send_json(message)
        assert (await desk.receive_json(timeout=30))["re"] == command
    assert [command for _, command in centre.done] == COMMANDS
    assert {who.agent for who, _ in centre.done} == {"1001"}
