"""Who comes is read so that no caller can forge it."""

import asyncio
from collections.abc import Mapping

import pytest

from callcenter.floor.ports.line import Arrival, Line
from callcenter.telephony.saved import pack
from tests.unit.telephony.agi_channel import CHANNEL, UNIQUEID, call, channel, lines, until


async def arrival(variables: Mapping[str, str], *, path: str = "call?token=t") -> Arrival:
    """Let a call with these variables enter; return what the floor sees."""
    seen: asyncio.Future[Arrival] = asyncio.get_running_loop().create_future()

    async def handler(line: Line) -> None:
        seen.set_result(line.arrival)

    async with lines(handler) as (_, port), call(port, variables=variables, path=path):
        return await asyncio.wait_for(seen, 60)


async def test_a_new_call() -> None:
    """Everything the line knows of a first arrival."""
    assert await arrival({"CALLERID(name)": "李雷"}) == Arrival(
        channel=CHANNEL,
        uniqueid=UNIQUEID,
        call_id=UNIQUEID,
        entry="call",
        number="4001",
        caller="13800138000",
        caller_name="李雷",
        stage="new",
        saved={},
        bridged=False,
        transfer_to=None,
        transferred_by=None,
        losses=0,
    )


async def test_a_call_that_comes_again_brings_what_was_saved() -> None:
    """Stage, data, losses and whether it talked survive on the channel."""
    known = await arrival(
        {
            "CC_STATE": "survey",
            "CC_DATA": pack({"step": "ask", "entered": 17.5}),
            "CC_LOSSES": "3",
            "ANSWEREDTIME": "12",
        }
    )
    assert (known.stage, known.saved, known.losses, known.bridged) == (
        "survey",
        {"step": "ask", "entered": 17.5},
        3,
        True,
    )


async def test_a_transferred_call_tells_by_whom_and_where_to() -> None:
    """The phone's name comes from the channel that transferred."""
    known = await arrival(
        {"CC_STATE": "xfer", "CC_XFER_TO": "1002", "CC_XFER_BY": "PJSIP/1001-web-0000002a"}
    )
    assert (known.transfer_to, known.transferred_by) == ("1002", "1001-web")


async def test_an_outbound_call_tells_whose_phone_placed_it() -> None:
    """Only the entry for our phones does; a trunk is nobody's phone."""
    known = await arrival({"CC_DID": "+8613800138000"}, path="outbound?token=t")
    assert (known.entry, known.number, known.transferred_by) == (
        "outbound",
        "+8613800138000",
        None,
    )


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("", "unavailable"),
        ("anonymous", "allowed"),
        ("Unknown", "allowed"),
        ("<unknown>", "allowed"),
        ("13800138000", "prohib_passed_screen"),
        ("13800138000", "prohib"),
    ],
)
async def test_a_withheld_or_missing_number_is_none(number: str, shown: str) -> None:
    """However the network says it."""
    known = await arrival({"CALLERID(num)": number, "CALLERID(num-pres)": shown})
    assert known.caller is None


@pytest.mark.parametrize(
    "hostile",
    [
        "1|2|3|4|5|6|7|8|9",
        "a) endpos=1",
        "200 result=1 (x)",
        '"\\"; DROP TABLE',
        "<script>alert(1)</script>",
        "${CC_DATA}",
        "=cmd|' /C calc'!A0",
        "\u202egnp.exe",
        "%0d%0a",
    ],
)
async def test_hostile_text_stays_text_in_its_own_field(hostile: str) -> None:
    """Separators, parentheses, quotes and markup arrive as they are and nowhere else."""
    known = await arrival({"CALLERID(num)": hostile, "CALLERID(name)": hostile})
    assert (known.caller, known.caller_name) == (hostile, hostile)
    assert (known.number, known.stage, known.saved) == ("4001", "new", {})


async def test_line_breaks_and_length_of_hostile_text_are_cut() -> None:
    """Control characters are dropped, and a name is no novel."""
    known = await arrival({"CALLERID(num)": "1\r\n2\0", "CALLERID(name)": "x" * 999})
    assert known.caller == "12"
    assert known.caller_name == "x" * 128


@pytest.mark.parametrize("data", ["", "!!!", "eJw", "A" * 6000, pack({})[:-3], "W10"])
async def test_unreadable_data_counts_as_nothing_saved(data: str) -> None:
    """The call goes on."""
    assert (await arrival({"CC_DATA": data})).saved == {}


async def test_given_a_forged_answer_in_the_caller_id_then_the_session_is_closed() -> None:
    """A line feed in the caller id ends the header block and brings answers of its own."""
    entered: list[Line] = []

    async def handler(line: Line) -> None:
        entered.append(line)

    async with lines(handler) as (server, port), channel(port) as forger:
        forger.open(agi_callerid="13\n\n200 result=1 (forged|x|new||||||||||)\nagi_dnid: 4001")
        await asyncio.wait_for(forger.live(), 60)
        await until(lambda: server.counters.open == 0)
        assert entered == []
        assert server.counters.failed_handlers == 0


async def test_given_an_unknown_entry_then_the_session_is_closed() -> None:
    """Only `call` and `outbound` are ours."""
    entered: list[Line] = []

    async def handler(line: Line) -> None:
        entered.append(line)

    async with lines(handler) as (_, port), channel(port) as stranger:
        stranger.open("elsewhere?token=t")
        await asyncio.wait_for(stranger.live(), 60)
        assert entered == []


async def test_taking_a_call_over_clears_its_loss_and_sets_the_lease() -> None:
    """The order of the contract with the dialplan."""
    done = asyncio.Event()

    async def handler(line: Line) -> None:
        del line
        done.set()

    async with lines(handler) as (_, port), call(port) as caller:
        await asyncio.wait_for(done.wait(), 60)
        assert caller.words[0][:3] == ["GET", "FULL", "VARIABLE"]
        assert caller.words[1:] == [
            ["EXEC", "MSet", "CC_LOST_AT=,CC_FETCHED=,TIMEOUT(absolute)=30"]
        ]
