"""Whatever a call has been through, what is saved of it fits on its channel and can be read."""

import random
import string

from callcenter.floor.call.live_call import LiveCall, Talk
from callcenter.floor.waiting.stay import Stay
from callcenter.ivr.state import MAX_DEPTH, FlowState, Frame, fits
from callcenter.telephony.saved import SAVED_BYTES, pack, unpack

CHINESE = "客户服务投诉建议业务咨询转接人工查询余额密码"


def worst(rng: random.Random) -> LiveCall:
    """Make a call with everything in it as long as it may be, and nothing that compresses."""

    def word(length: int, letters: str = string.ascii_letters + string.digits) -> str:
        return "".join(rng.choices(letters, k=length))

    values: dict[str, str] = {}
    while fits({**values, (name := f"v{word(30, string.ascii_lowercase)}"): (text := word(60))}):
        values[name] = text
    names = [word(40, CHINESE) for _ in range(60)]
    call = LiveCall(
        id="pbx1-1763743200.12", pbx="pbx1", uniqueid="pbx1-1763743200.12", channel="PJSIP/x-1",
        number="4001", caller="13800138000", caller_name=None, direction="in", arrived_at=1.5,
    )  # fmt: skip
    call.flow = FlowState(
        flow="main",
        version=word(64, "0123456789abcdef"),
        step=names[0],
        language="zh-CN",
        values=values,
        stack=tuple(
            Frame(flow=word(40), version=word(64, "0123456789abcdef"), step=name)
            for name in names[1 : MAX_DEPTH + 1]
        ),
    )
    call.path = [{"step": name, "how": f"case {word(60)}"} for name in names]
    call.talk = Talk(
        offer="7-1", agent="1001", device="sip:1001", queue=word(32), leg=3, routed=True
    )
    call.stay = Stay(been=tuple(word(32) for _ in range(20)))
    call.beside = [
        Talk(offer=f"7-{n}", agent=str(1001 + n), device=f"sip:{1001 + n}", queue="q", leg=3,
             routed=True)
        for n in range(60)
    ]  # fmt: skip
    return call


def test_the_longest_story_fits_on_the_channel() -> None:
    """Where the call is and what it collected are there; of its way, the newest part or none."""
    for seed in range(30):
        call = worst(random.Random(seed))  # noqa: S311 - no secret
        packed = pack(call.saved())
        assert len(packed) <= SAVED_BYTES
        again = LiveCall(
            id=call.id, pbx="pbx1", uniqueid=call.id, channel="PJSIP/x-1", number="4001",
            caller=None, caller_name=None, direction="in", arrived_at=2.0,
        )  # fmt: skip
        again.restore(unpack(packed))
        assert again.flow == call.flow
        assert again.talk is not None
        assert again.talk.agent == "1001"
        assert again.path == call.path[len(call.path) - len(again.path) :]


def test_what_fits_is_saved_whole() -> None:
    """An ordinary call loses nothing."""
    call = worst(random.Random(1))  # noqa: S311 - no secret
    assert call.flow is not None
    call.flow = FlowState(flow="main", version="1f" * 32, step="menu", language="en")
    call.beside, call.stay = call.beside[:2], Stay()
    call.path = [{"step": "menu", "how": "key 1"}] * 30
    saved = call.saved()
    assert saved["path"] == call.path[-20:]
    assert len(saved["beside"]) == 2
