"""The one table of states and signals is whole."""

import pytest

from callcenter.acd import events as ev
from callcenter.acd import life
from callcenter.acd.model import AgentState
from callcenter.acd.table import TABLE, Outcome, Signal
from tests.unit.acd.scene import Scene


def test_every_state_has_its_row() -> None:
    """No state can be entered that the table does not know."""
    assert set(TABLE) == set(AgentState)


def test_every_outcome_is_listed_and_performed() -> None:
    """Neither a dead outcome nor one without a function."""
    listed = {outcome for row in TABLE.values() for outcome in row.values()}
    assert listed == set(Outcome)
    assert set(life._PERFORM) == set(Outcome)


def test_every_signal_means_something_in_some_state() -> None:
    """No dead signal."""
    assert {signal for row in TABLE.values() for signal in row} == set(Signal)


def test_every_state_can_be_left_by_signing_out_or_by_time() -> None:
    """No state holds anybody for ever: what waits for others has a time limit."""
    for state, row in TABLE.items():
        assert Signal.SIGN_OUT in row, state
    for state in (AgentState.RESERVED, AgentState.RINGING, AgentState.WRAP_UP):
        assert Signal.TIME_UP in TABLE[state]


def in_state(state: AgentState) -> Scene:
    """Bring an agent into a state the long way."""
    scene = Scene()
    scene.profile("1001")
    if state is AgentState.OFFLINE:
        return scene
    wrap_up = 30.0 if state is AgentState.WRAP_UP else None
    scene.tell(
        ev.AgentRestored(
            agent="1001",
            state=AgentState.READY if state in {AgentState.RESERVED, AgentState.RINGING} else state,
            since=0,
            call="t1",
            deadline=wrap_up,
        )
    )
    if state in {AgentState.RESERVED, AgentState.RINGING}:
        scene.call("c1")
    if state is AgentState.RINGING:
        scene.tell(ev.OfferRinging(offer="7-1"))
    return scene


ASKED: dict[Signal, ev.Event] = {
    Signal.SIGN_IN: ev.AgentSignedIn(agent="1001"),
    Signal.SIGN_OUT: ev.AgentSignedOut(agent="1001"),
    Signal.ASK_READY: ev.ReadyAsked(agent="1001"),
    Signal.ASK_NOT_READY: ev.NotReadyAsked(agent="1001", reason="tea"),
    Signal.TAKE: ev.CallTaken(agent="1001", call="x1"),
    Signal.END_TALK: ev.TalkEnded(agent="1001", call="t1"),
    Signal.END_WRAP_UP: ev.WrapUpEnded(agent="1001"),
    Signal.EXTEND_WRAP_UP: ev.WrapUpExtended(agent="1001", by_s=5),
    Signal.RESTORE: ev.AgentRestored(agent="1001", state=AgentState.READY, since=0),
}


@pytest.mark.parametrize("signal", ASKED)
@pytest.mark.parametrize("state", AgentState)
def test_what_the_table_does_not_list_is_refused_and_changes_nothing(
    state: AgentState, signal: Signal
) -> None:
    """And what it lists is never refused as out of place."""
    scene = in_state(state)
    assert scene.state("1001") is state
    before = scene.view("1001")
    scene.tell(ASKED[signal])
    assert (scene.ignored() == ["not_in_state"]) is (signal not in TABLE[state])
    if scene.ignored():
        assert scene.view("1001") == before
