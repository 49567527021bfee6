"""Duplicated and stale events leave the state that they found."""

from random import Random
from typing import Any

import pytest

from callcenter.acd import events as ev
from callcenter.acd.commands import CallOverflowed, Ignored, MakeOffer
from callcenter.acd.engine import Engine
from callcenter.acd.model import AgentState, Miss
from tests.unit.acd.fuzz import QUEUES, Fuzz

STEPS = 1000


def picture(engine: Engine) -> Any:
    """Everything that can be seen of an engine."""
    return engine.agents(), [engine.waiting(queue) for queue in QUEUES], engine.queues()


@pytest.mark.parametrize("seed", range(500, 504))
def test_telling_everything_twice_changes_nothing(seed: int) -> None:
    """The second telling is ignored, and the same offers with the same ids are made."""
    fuzz, once, twice = Fuzz(seed), Engine(), Engine()
    opening = fuzz.opening()
    for _ in range(STEPS):
        event = opening.pop(0) if opening else fuzz.event(once)
        now = fuzz.now()
        told = once.apply(event, now)
        assert told == twice.apply(event, now)
        again = twice.apply(event, now)
        offline = isinstance(event, ev.AgentRestored) and event.state is AgentState.OFFLINE
        # A call that overflowed at once does so again, as it would be no more known to the engine.
        overflowed = any(isinstance(command, CallOverflowed) for command in told)
        if not isinstance(event, ev.Ticked) and not offline and not overflowed:
            assert any(isinstance(command, Ignored) for command in again), event
        assert picture(once) == picture(twice), event


@pytest.mark.parametrize("seed", range(600, 604))
def test_late_events_of_closed_offers_change_nothing(seed: int) -> None:
    """Whenever and in whatever order they come."""
    random = Random(seed)  # noqa: S311 - a seeded test, no secret
    fuzz, plain, disturbed = Fuzz(seed), Engine(), Engine()
    opening = fuzz.opening()
    closed: list[str] = []
    for _ in range(STEPS):
        event = opening.pop(0) if opening else fuzz.event(plain)
        now = fuzz.now()
        commands = plain.apply(event, now)
        assert disturbed.apply(event, now) == commands
        closed += [command.offer for command in commands if isinstance(command, MakeOffer)]
        still_open = {view.offer for view in plain.agents()}
        late = random.choice(closed or ["1-0"])
        if late not in still_open:
            disturbed.apply(random.choice(about(late)), now)
            assert picture(plain) == picture(disturbed)


def about(offer: str) -> list[ev.Event]:
    """List all that can be told about an offer."""
    return [
        ev.OfferRinging(offer=offer),
        ev.OfferAnswered(offer=offer),
        ev.OfferMissed(offer=offer, why=Miss.RING_TIMEOUT),
        ev.OfferVoided(offer=offer, why="late"),
        ev.OfferVoided(offer=offer, why="late", caller_gone=False),
    ]


def test_the_same_day_twice_gives_the_same_commands() -> None:
    """No hidden clock, chance or order of a set."""
    days = []
    for _ in range(2):
        fuzz, engine = Fuzz(42), Engine()
        opening = fuzz.opening()
        day = []
        for _ in range(STEPS):
            event = opening.pop(0) if opening else fuzz.event(engine)
            day.append(engine.apply(event, fuzz.now()))
        days.append(day)
    assert days[0] == days[1]
