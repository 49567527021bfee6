"""The desk socket: who hears what, what a cut-off desk gets back, and who is sent away."""

import asyncio
import select

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from callcenter.identity.model import Principal, Role
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.web.desk_outbox import Outbox
from callcenter.web.desk_socket import DeskHub, DeskLimits
from callcenter.web.routes import desk_routes
from tests.unit.web.desk_scene import (
    ANNE,
    BO,
    BOSS,
    WAIT_S,
    Centre,
    goodbye,
    hear,
    scene,
    until_gone,
)


async def test_given_a_new_desk_when_it_opens_then_the_snapshot_comes_first() -> None:
    """A desk learns the whole state before any event, and events follow with the next number."""
    async with scene() as s, s.desk(ANNE) as desk:
        first = await hear(desk)
        s.hub.send("1001", "agent.state", {"state": "ready"})
        second = await hear(desk)
    assert (first["type"], first["seq"], first["data"]) == ("snapshot", 0, {"for": "1001"})
    assert second == {"seq": 1, "type": "agent.state", "data": {"state": "ready"}}


async def test_given_two_agents_when_one_is_told_then_the_other_hears_nothing() -> None:
    """Events reach the agent they are for and nobody else, unknown agents included."""
    async with scene() as s, s.desk(ANNE) as anne, s.desk(BO) as bo, s.desk(BOSS) as boss:
        for desk in (anne, bo, boss):
            await hear(desk)
        s.hub.send("1001", "call.offered", {"call": "x"})
        s.hub.send("9999", "call.offered", {"call": "y"})
        s.hub.send("1002", "marker", {})
        assert (await hear(anne))["data"] == {"call": "x"}
        assert (await hear(bo))["type"] == "marker"
        await boss.send_json({"id": "1", "do": "test.echo"})
        assert (await hear(boss))["re"] == "1"


async def test_given_two_tabs_when_the_agent_is_told_then_both_hear_the_same() -> None:
    """Every tab of an agent gets every event, with the same number."""
    async with scene() as s, s.desk(ANNE) as one, s.desk(ANNE) as two:
        await hear(one)
        await hear(two)
        s.hub.send("1001", "call.ended", {"call": "x"})
        assert await hear(one) == await hear(two)
        assert s.centre.noted == [("attached", "1001")]


async def test_given_a_cut_when_the_desk_comes_back_then_it_gets_what_it_missed() -> None:
    """Within the grace time nothing is lost and no snapshot is needed."""
    async with scene() as s:
        async with s.desk(ANNE) as desk:
            epoch = (await hear(desk))["epoch"]
            s.hub.send("1001", "one", {})
            await hear(desk)
        await until_gone(s.hub)
        s.hub.send("1001", "two", {})
        s.hub.send("1001", "three", {})
        async with s.desk(ANNE, after=f"{epoch}.1") as desk:
            assert [(await hear(desk))["type"] for _ in range(2)] == ["two", "three"]
        assert s.centre.noted == [("attached", "1001")]


@pytest.mark.parametrize("after", ["0123456789abcdef.1", "rubbish", "EPOCH.7", "EPOCH.-1"])
async def test_given_an_unusable_point_when_the_desk_comes_back_then_a_snapshot(after: str) -> None:
    """Another epoch, a number from the future and nonsense are all answered with the state."""
    async with scene() as s:
        async with s.desk(ANNE) as desk:
            epoch = (await hear(desk))["epoch"]
        async with s.desk(ANNE, after=after.replace("EPOCH", epoch)) as desk:
            assert (await hear(desk))["type"] == "snapshot"


async def test_given_more_missed_than_kept_when_the_desk_comes_back_then_a_snapshot() -> None:
    """A gap is never shown as if it were the whole."""
    async with scene() as s:
        async with s.desk(ANNE) as desk:
            epoch = (await hear(desk))["epoch"]
        await until_gone(s.hub)
        for number in range(300):
            s.hub.send("1001", "event", {"n": number})
        async with s.desk(ANNE, after=f"{epoch}.0") as desk:
            snapshot = await hear(desk)
        assert (snapshot["type"], snapshot["seq"]) == ("snapshot", 300)


async def test_given_no_desk_for_the_grace_time_then_the_centre_is_told_once() -> None:
    """Only the last desk's absence counts, and only after the grace time."""
    async with scene(DeskLimits(grace_s=0.05)) as s:
        async with s.desk(ANNE) as one:
            await hear(one)
            async with s.desk(ANNE) as two:
                await hear(two)
            s.centre.changed.clear()
        await asyncio.wait_for(s.centre.changed.wait(), WAIT_S)
        assert s.centre.noted == [("attached", "1001"), ("detached", "1001")]
        async with s.desk(ANNE) as again:
            assert (await hear(again))["seq"] == 0


async def test_given_a_reader_that_stops_when_its_outbox_is_full_then_its_line_is_cut() -> None:
    """A slow reader costs a bounded memory and nobody else's time."""
    limits = DeskLimits(outbox=lambda: Outbox(messages=8, size=2_000_000))
    async with scene(limits) as s, s.desk(BO) as quick, s.desk(ANNE) as slow:
        await hear(quick)
        await hear(slow)
        pad = "x" * 200_000
        async with asyncio.timeout(WAIT_S):
            while s.hub.is_connected("1001"):
                s.hub.send("1001", "big", {"pad": pad})
                await asyncio.sleep(0)
        s.hub.send("1002", "small", {})
        assert (await hear(quick))["type"] == "small"
        assert await goodbye(slow) == 1006


async def test_given_an_ended_session_when_the_hub_is_told_then_its_desks_close_at_once() -> None:
    """A disabled user's desk closes with a code of its own, and hears nothing more."""
    async with scene() as s, s.desk(ANNE) as desk, s.desk(BO) as other:
        await hear(desk)
        await hear(other)
        s.hub.end_sessions(frozenset({ANNE.session_id}))
        s.hub.send("1001", "secret", {})
        message = await desk.receive(timeout=WAIT_S)
        assert (message.type, message.data) == (WSMsgType.CLOSE, 4001)
        s.hub.send("1002", "still", {})
        assert (await hear(other))["type"] == "still"


async def test_given_a_session_ended_elsewhere_when_the_sweep_runs_then_its_desk_closes() -> None:
    """What another process ended is noticed by the regular question."""
    async with scene(DeskLimits(sweep_s=0.02)) as s, s.desk(ANNE) as desk:
        await hear(desk)
        s.people.ended.add(ANNE.session_id)
        assert await goodbye(desk) == 4001


async def test_given_commands_when_done_then_each_answer_names_its_command() -> None:
    """Answers carry `re`; refusals carry code and detail and nothing of the inside."""
    async with scene() as s, s.desk(ANNE) as desk:
        await hear(desk)
        answers = {}
        for name in ("echo", "refuse", "away", "bug"):
            await desk.send_json({"id": name, "do": f"test.{name}", "with": {"a": 1}})
            answers[name] = await hear(desk)
    assert answers["echo"] == {"re": "echo", "ok": True, "data": {"a": 1}}
    assert answers["refuse"]["error"] == {"code": "device_controls", "detail": "Not now."}
    assert answers["away"]["error"]["code"] == "link_down"
    assert answers["bug"]["error"]["code"] == "internal"
    assert "secret" not in str(answers)


@pytest.mark.parametrize(
    "text",
    ["{", "[]", "{}", '{"id":1,"do":"a.b"}', '{"id":"1","do":"rm -rf"}', '{"id":"","do":"a.b"}'],
)
async def test_given_a_malformed_message_then_it_is_refused_and_the_desk_stays(text: str) -> None:
    """Nonsense is answered, not obeyed, and the next command works."""
    async with scene() as s, s.desk(ANNE) as desk:
        await hear(desk)
        await desk.send_str(text)
        assert (await hear(desk))["error"]["code"] == "malformed"
        await desk.send_json({"id": "2", "do": "test.echo"})
        assert (await hear(desk))["ok"] is True


async def test_given_a_flood_of_commands_then_it_is_slowed_and_then_ended() -> None:
    """A client that does not stop loses its connection."""
    async with scene() as s, s.desk(ANNE) as desk:
        await hear(desk)
        await desk.send_json({"id": "0", "do": "test.hold"})
        for number in range(100):
            await desk.send_json({"id": str(number), "do": "test.echo"})
        assert await goodbye(desk) == 1008


@pytest.mark.parametrize(("kind", "code"), [("binary", 1003), ("huge", 1009)])
async def test_given_what_no_desk_sends_then_the_connection_ends(kind: str, code: int) -> None:
    """Binary and over-long messages end the connection with the standard's code."""
    async with scene() as s, s.desk(ANNE) as desk:
        await hear(desk)
        if kind == "binary":
            await desk.send_bytes(b"x")
        else:
            await desk.send_str("x" * 20_000)
        assert await goodbye(desk) == code


async def test_given_a_desk_when_told_then_it_is_on_the_line_when_telling_returns() -> None:
    """A pop waits for no other work of the loop: not even one turn of it."""
    async with scene() as s, s.desk(ANNE) as desk:
        await hear(desk)
        line = select.poll()
        line.register(desk.get_extra_info("socket").fileno(), select.POLLIN)
        assert not line.poll(0)
        s.hub.send("1001", "call.offered", {"call": "x"})
        assert line.poll(1000 * WAIT_S)  # nobody but us runs here
        assert (await hear(desk))["type"] == "call.offered"


async def test_given_too_many_tabs_then_the_oldest_gives_way() -> None:
    """The number of connections of one user is bounded."""
    async with scene(DeskLimits(tabs=1)) as s, s.desk(ANNE) as one:
        await hear(one)
        async with s.desk(ANNE) as two:
            await hear(two)
            assert await goodbye(one) == 4002
            s.hub.send("1001", "still", {})
            assert (await hear(two))["type"] == "still"


async def test_given_a_new_agent_number_when_the_user_returns_then_the_old_stream_ends() -> None:
    """What was told to the old number is not repeated to who has another now."""
    async with scene() as s:
        async with s.desk(ANNE) as desk:
            epoch = (await hear(desk))["epoch"]
        await until_gone(s.hub)
        s.hub.send("1001", "secret", {})
        moved = person("1001", Role.AGENT)
        s.people.people["moved"] = Principal(
            user_id=moved.user_id,
            username="moved",
            roles=moved.roles,
            agent="1003",
            session_id=moved.session_id,
        )
        async with s.desk(s.people.people["moved"], after=f"{epoch}.0") as desk:
            assert (await hear(desk))["type"] == "snapshot"
        assert s.centre.noted[:3] == [
            ("attached", "1001"),
            ("detached", "1001"),
            ("attached", "moved"),
        ]


async def test_given_a_half_open_line_when_pings_go_unanswered_then_the_desk_is_gone() -> None:
    """A desk that does not answer pings is no desk."""
    async with scene(DeskLimits(ping_s=0.1)) as s:
        headers = s.web.bearer("1001")
        async with s.web.client.ws_connect("/api/v1/desk", headers=headers, autoping=False) as desk:
            await hear(desk)
            await until_gone(s.hub)


async def test_given_the_service_stops_then_desks_are_told_to_come_back() -> None:
    """A restart is told as such, and nobody counts as gone."""
    centre, people = Centre(), MadeUpPeople([ANNE])
    hub = DeskHub(centre, people)
    async with web_stage(desk_routes(hub), people, hub=hub) as web:
        desk = await web.client.ws_connect("/api/v1/desk", headers=web.bearer("1001"))
        await hear(desk)
        reader = asyncio.create_task(goodbye(desk))
        await hub._part(None)  # type: ignore[arg-type]
        assert await reader == 1012
    assert centre.noted == [("attached", "1001")]


@pytest.mark.parametrize("origin", ["http://evil.example", "null", None, "http://127.0.0.1:1"])
async def test_given_a_foreign_page_when_it_opens_a_desk_then_it_is_refused(
    origin: str | None,
) -> None:
    """A browser's cookie alone opens no socket (cross-site WebSocket hijacking)."""
    async with scene() as s:
        headers = s.web.browser("1001", origin)
        with pytest.raises(WSServerHandshakeError) as refused:
            await s.web.client.ws_connect("/api/v1/desk", headers=headers)
        assert refused.value.status == 403
        assert s.hub.count() == 0


async def test_given_our_own_page_when_it_opens_a_desk_then_it_is_served() -> None:
    """A browser on our own page gets in by its cookie."""
    async with scene() as s:
        headers = s.web.browser("1001")
        async with s.web.client.ws_connect("/api/v1/desk", headers=headers) as desk:
            assert (await hear(desk))["type"] == "snapshot"


async def test_given_nobody_signed_in_then_no_desk() -> None:
    """Without a token, or with one that ended, the handshake answers 401."""
    async with scene() as s:
        s.people.ended.add(ANNE.session_id)
        for headers in ({}, s.web.bearer("1001"), s.web.browser("nobody")):
            with pytest.raises(WSServerHandshakeError) as refused:
                await s.web.client.ws_connect("/api/v1/desk", headers=headers)
            assert refused.value.status == 401
