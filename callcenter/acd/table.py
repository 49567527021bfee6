"""
The one table of an agent's life: what happens in which state, and what comes of it.

A pair that is not listed is refused as `Why.NOT_IN_STATE`; a pair listed as `NO_CHANGE` repeats
what is so already.
"""

from collections.abc import Mapping
from enum import Enum, auto

from callcenter.acd.model import AgentState


class Signal(Enum):
    """What can happen to an agent."""

    __hash__ = object.__hash__

    SIGN_IN = auto()
    SIGN_OUT = auto()
    ASK_READY = auto()
    ASK_NOT_READY = auto()
    RESERVE = auto()
    RING = auto()
    ANSWER = auto()
    MISS = auto()
    VOID = auto()
    TAKE = auto()
    END_TALK = auto()
    END_WRAP_UP = auto()
    EXTEND_WRAP_UP = auto()
    TIME_UP = auto()
    RESTORE = auto()


class Outcome(Enum):
    """What comes of it; each is one function in the rooms that `life.py` names."""

    __hash__ = object.__hash__

    NO_CHANGE = auto()
    SIGN_IN = auto()
    SIGN_BACK_IN = auto()
    SIGN_OUT = auto()
    SIGN_OUT_LATER = auto()
    WITHDRAW_AND_SIGN_OUT = auto()
    BECOME_READY = auto()
    PAUSE = auto()
    PAUSE_LATER = auto()
    DROP_PENDING = auto()
    RESERVE = auto()
    RING = auto()
    ANSWER = auto()
    MISS = auto()
    MISS_OVERDUE = auto()
    VOID = auto()
    WITHDRAW_AND_TALK = auto()
    TALK = auto()
    TALK_TOO = auto()
    END_TALK = auto()
    FINISH_WRAP_UP = auto()
    END_WRAP_UP = auto()
    READY_UNLESS_FORCED = auto()
    PAUSE_UNLESS_FORCED = auto()
    EXTEND_WRAP_UP = auto()
    RESTORE = auto()


_OFFERED: Mapping[Signal, Outcome] = {
    Signal.SIGN_IN: Outcome.NO_CHANGE,
    Signal.SIGN_OUT: Outcome.WITHDRAW_AND_SIGN_OUT,
    Signal.ASK_READY: Outcome.DROP_PENDING,
    Signal.ASK_NOT_READY: Outcome.PAUSE_LATER,
    Signal.ANSWER: Outcome.ANSWER,
    Signal.MISS: Outcome.MISS,
    Signal.VOID: Outcome.VOID,
    Signal.TAKE: Outcome.WITHDRAW_AND_TALK,
    Signal.TIME_UP: Outcome.MISS_OVERDUE,
}

TABLE: Mapping[AgentState, Mapping[Signal, Outcome]] = {
    AgentState.OFFLINE: {
        Signal.SIGN_IN: Outcome.SIGN_IN,
        Signal.SIGN_OUT: Outcome.NO_CHANGE,
        Signal.TAKE: Outcome.TALK,
        Signal.RESTORE: Outcome.RESTORE,
    },
    AgentState.READY: {
        Signal.SIGN_IN: Outcome.NO_CHANGE,
        Signal.SIGN_OUT: Outcome.SIGN_OUT,
        Signal.ASK_READY: Outcome.NO_CHANGE,
        Signal.ASK_NOT_READY: Outcome.PAUSE,
        Signal.RESERVE: Outcome.RESERVE,
        Signal.TAKE: Outcome.TALK,
    },
    AgentState.RESERVED: {**_OFFERED, Signal.RING: Outcome.RING},
    AgentState.RINGING: {**_OFFERED, Signal.RING: Outcome.NO_CHANGE},
    AgentState.TALKING: {
        Signal.SIGN_IN: Outcome.SIGN_BACK_IN,
        Signal.SIGN_OUT: Outcome.SIGN_OUT_LATER,
        Signal.ASK_READY: Outcome.DROP_PENDING,
        Signal.ASK_NOT_READY: Outcome.PAUSE_LATER,
        Signal.TAKE: Outcome.TALK_TOO,
        Signal.END_TALK: Outcome.END_TALK,
    },
    AgentState.WRAP_UP: {
        Signal.SIGN_IN: Outcome.NO_CHANGE,
        Signal.SIGN_OUT: Outcome.SIGN_OUT,
        Signal.ASK_READY: Outcome.READY_UNLESS_FORCED,
        Signal.ASK_NOT_READY: Outcome.PAUSE_UNLESS_FORCED,
        Signal.TAKE: Outcome.TALK,
        Signal.END_WRAP_UP: Outcome.END_WRAP_UP,
        Signal.EXTEND_WRAP_UP: Outcome.EXTEND_WRAP_UP,
        Signal.TIME_UP: Outcome.FINISH_WRAP_UP,
    },
    AgentState.NOT_READY: {
        Signal.SIGN_IN: Outcome.NO_CHANGE,
        Signal.SIGN_OUT: Outcome.SIGN_OUT,
        Signal.ASK_READY: Outcome.BECOME_READY,
        Signal.ASK_NOT_READY: Outcome.PAUSE,
        Signal.TAKE: Outcome.TALK,
    },
    AgentState.MISSED: {
        Signal.SIGN_IN: Outcome.NO_CHANGE,
        Signal.SIGN_OUT: Outcome.SIGN_OUT,
        Signal.ASK_READY: Outcome.BECOME_READY,
        Signal.ASK_NOT_READY: Outcome.PAUSE,
        Signal.TAKE: Outcome.TALK,
    },
}
