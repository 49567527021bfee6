"""Call-backs keep their place, one attempt at a time, and leave room for live callers."""

from callcenter.acd import events as ev
from callcenter.acd.commands import CallBackGivenUp, DialCustomer
from callcenter.acd.model import NO_WRAP_UP, AgentState, CallBack, First
from tests.unit.acd.scene import Scene

AGENT_FIRST = CallBack(first=First.AGENT, attempts=2, retry_after_s=60.0)
CUSTOMER_FIRST = CallBack(first=First.CUSTOMER, attempts=2, retry_after_s=60.0)


def dialled(scene: Scene) -> list[str]:
    """List the customers whom the last event wants called."""
    return [command.call for command in scene.last if isinstance(command, DialCustomer)]


def test_agent_first_it_is_offered_at_its_place_and_says_that_nobody_is_on_the_line() -> None:
    """Before a live caller who came later; it leaves when the customer is there."""
    scene = Scene()
    scene.call("back", callback=AGENT_FIRST)
    scene.at += 5
    scene.call("live")
    scene.ready_agent("1001")
    (made,) = scene.made()
    assert (made.call, made.callback) == ("back", True)
    scene.answered("1001")
    assert scene.state("1001") is AgentState.TALKING
    assert "back" in scene.line()
    scene.tell(ev.CallBackReached(call="back"))
    assert scene.line() == ["live"]
    assert scene.state("1001") is AgentState.TALKING


def test_a_voicemail_box_is_not_the_customer() -> None:
    """It is tried again after the interval, at the old place, and at last given up."""
    scene = Scene()
    scene.call("back", callback=AGENT_FIRST)
    scene.at += 5
    scene.ready_agent("1001")
    scene.answered("1001")
    scene.tell(ev.CallBackMissed(call="back", why="voicemail"))
    scene.ended("1001", "back", NO_WRAP_UP)
    assert (scene.made(), scene.line()) == ([], ["back"])
    scene.call("live")
    assert scene.ringing() == {"1001": "live"}
    scene.served("1001", "live")
    scene.pass_s(60)
    assert scene.ringing() == {"1001": "back"}
    scene.answered("1001")
    scene.tell(ev.CallBackMissed(call="back", why="no_answer"))
    (given_up,) = [c for c in scene.last if isinstance(c, CallBackGivenUp)]
    assert (given_up.attempts, given_up.why) == (2, "no_answer")
    assert scene.line() == []


def test_customer_first_he_is_dialled_when_an_agent_is_free_and_then_waits_in_front() -> None:
    """Nobody is reserved meanwhile; once he is there he is the first in line."""
    scene = Scene()
    scene.call("back", callback=CUSTOMER_FIRST)
    scene.at += 5
    scene.call("live")
    scene.agent("1001")
    scene.ready("1001")
    assert dialled(scene) == ["back"]
    assert scene.ringing() == {"1001": "live"}
    scene.answered("1001")
    scene.call("later")
    scene.tell(ev.CallBackReached(call="back"))
    assert scene.line() == ["back", "later"]
    scene.ended("1001", "live")
    assert scene.ringing() == {"1001": "back"}
    assert scene.made()[0].callback is False


def test_it_is_dialled_once_at_a_time() -> None:
    """Another free agent does not make it dialled twice; a second report changes nothing."""
    scene = Scene()
    scene.call("back", callback=CUSTOMER_FIRST)
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    assert dialled(scene) == []
    scene.tell(ev.CallBackMissed(call="back", why="busy"))
    scene.tell(ev.CallBackMissed(call="back", why="busy"))
    assert scene.ignored() == ["unknown_call"]
    scene.pass_s(59)
    assert dialled(scene) == []
    scene.pass_s(1)
    assert dialled(scene) == ["back"]


def test_before_its_time_it_sleeps_and_keeps_its_place() -> None:
    """As after a restart, which knows when the next attempt is due."""
    scene = Scene()
    scene.ready_agent("1001")
    scene.call("back", callback=AGENT_FIRST, entered_at=-500.0, not_before=100.0)
    assert scene.made() == []
    scene.at = 100.0
    scene.tell(ev.Ticked())
    assert scene.ringing() == {"1001": "back"}


def test_call_backs_take_at_most_their_share_while_live_callers_wait() -> None:
    """With a quarter, three live callers go between two of them, however old they are."""
    scene = Scene(callback_share=0.25)
    scene.agent("1001")
    for number in range(4):
        scene.call(f"back{number}", callback=AGENT_FIRST)
    for number in range(6):
        scene.at += 1
        scene.call(f"live{number}")
    served = []
    scene.ready("1001")
    for _ in range(10):
        (call,) = scene.ringing().values()
        assert call is not None
        served.append(call.rstrip("0123456789"))
        scene.answered("1001")
        if served[-1] == "back":
            scene.tell(ev.CallBackReached(call=call))
        scene.ended("1001", call)
    assert served == ["back", *["live"] * 3, "back", *["live"] * 3, "back", "back"]


def test_an_agent_who_can_take_no_live_caller_takes_a_call_back() -> None:
    """However many of them went before: nobody idles beside a call."""
    scene = Scene(callback_share=0.1)
    scene.call("back0", callback=AGENT_FIRST)
    scene.call("back1", callback=AGENT_FIRST)
    scene.ready_agent("1001")
    scene.ready_agent("1002")
    assert set(scene.ringing().values()) == {"back0", "back1"}


def test_who_hangs_up_for_good_is_called_no_more() -> None:
    """A call-back that is cancelled leaves, dialled or not."""
    scene = Scene()
    scene.call("back", callback=CUSTOMER_FIRST)
    scene.ready_agent("1001")
    scene.tell(ev.CallLeft(call="back", why="cancelled"))
    assert scene.line() == []
    scene.tell(ev.CallBackReached(call="back"))
    assert scene.ignored() == ["unknown_call"]
