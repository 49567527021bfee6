"""Whatever decides, a bug planted in it makes engine and oracle differ."""

from collections.abc import Callable

import pytest

from callcenter.acd import assign, callbacks, crews, index, lanes, overflow, turns
from callcenter.acd.columns import Columns, Numbers
from callcenter.acd.commands import Ignored
from callcenter.acd.crews import Crew, Crews
from callcenter.acd.events import CallBackMissed
from callcenter.acd.index import Index
from callcenter.acd.lanes import Lane, Lanes
from callcenter.acd.model import Choice, QueueRule, Refusal, Requirement
from callcenter.acd.outlook import Outlook
from callcenter.acd.preference import Preference
from callcenter.acd.records import Agent, Call, Queue
from callcenter.acd.standing import STANDING, Standing
from callcenter.acd.turns import Turns
from callcenter.acd.world import World
from tests.unit.acd.test_oracle import live_through

Plant = Callable[[pytest.MonkeyPatch], None]

DAYS = range(800, 830)
STEPS = 500


def a_wait_elsewhere_counts_too(patch: pytest.MonkeyPatch) -> None:
    """Overflow: in the second queue a caller has waited too long from the start."""
    right = World.move

    def wrong(self: World, call: Call, queue: Queue) -> None:
        right(self, call, queue)
        call.counted_from = call.entered_at

    patch.setattr(World, "move", wrong)


def a_call_that_overflows_begins_anew(patch: pytest.MonkeyPatch) -> None:
    """Overflow: it stands behind all who came to the other queue meanwhile."""
    right = World.move

    def wrong(self: World, call: Call, queue: Queue) -> None:
        call.entered_at = self.now_s
        right(self, call, queue)

    patch.setattr(World, "move", wrong)


def a_full_queue_has_room_for_one_more(patch: pytest.MonkeyPatch) -> None:
    """Overflow: its own limit counts as not yet reached."""
    right = overflow._applies

    def wrong(world: World, call: Call, rule: overflow.Overflow) -> bool:
        if rule.when is overflow.When.FULL:
            return call.queue.waiting - call.queue.virtual > (rule.limit or 0.0) + 1
        return right(world, call, rule)

    patch.setattr(overflow, "_applies", wrong)


def signing_out_is_not_counted(patch: pytest.MonkeyPatch) -> None:
    """Overflow: somebody seems to be signed in for ever."""
    right = Crews._stand

    def wrong(self: Crews, crew: Crew, before: Standing, now: Standing) -> None:
        if now is not Standing.AWAY:
            right(self, crew, before, now)

    patch.setattr(Crews, "_stand", wrong)


def what_a_queue_did_not_need_is_saved_up(patch: pytest.MonkeyPatch) -> None:
    """Shares: after a quiet hour it has all the agents."""
    patch.setattr(Turns, "begin", lambda _self: None)


def a_missed_offer_costs_a_share(patch: pytest.MonkeyPatch) -> None:
    """Shares: a call that is offered twice counts twice."""
    right = Turns.hand_out

    def wrong(self: Turns, call: Call) -> bool:
        call.handed = False
        return right(self, call)

    patch.setattr(Turns, "hand_out", wrong)


def call_backs_go_as_they_come(patch: pytest.MonkeyPatch) -> None:
    """Call-backs: their share is not kept."""

    def wrong(_rule: QueueRule) -> int:
        return 0

    patch.setattr(turns, "spacing", wrong)


def a_call_back_is_tried_again_at_once(patch: pytest.MonkeyPatch) -> None:
    """Call-backs: nobody waits for the interval."""
    right = callbacks.missed

    def wrong(world: World, event: CallBackMissed) -> Ignored | None:
        ignored = right(world, event)
        call = world.calls.get(event.call)
        if ignored is None and call is not None:
            call.not_before = world.now_s
            callbacks.wake(world, call)
        return ignored

    patch.setitem(_receive(), CallBackMissed, wrong)


def only_one_of_all_is_rung(patch: pytest.MonkeyPatch) -> None:
    """Ring-all: the others sit beside silent phones."""
    patch.setattr(assign, "RUNG_AT_MOST", 1)


def agents_who_pause_count_as_help(patch: pytest.MonkeyPatch) -> None:
    """Estimates: who takes no calls is counted among those who will."""
    patch.setitem(STANDING, Refusal.NOT_READY, Standing.TAKES_CALLS)  # type: ignore[arg-type]


def newcomers_count_as_no_help(patch: pytest.MonkeyPatch) -> None:
    """Estimates: an agent of a new kind is not counted for the requirements that he meets."""
    right = Index.join

    def wrong(self: Index, agent: Agent) -> None:
        known = {lane: lane.takers for lane in self.lanes.by_number}
        right(self, agent)
        for lane, takers in known.items():
            lane.takers = min(takers, lane.takers)

    patch.setattr(Index, "join", wrong)


def who_gives_up_is_not_learned_from(patch: pytest.MonkeyPatch) -> None:
    """Estimates: those ahead seem to wait for ever."""
    right = Outlook.left

    def wrong(self: Outlook, waited_s: float, *, answered: bool) -> None:
        right(self, waited_s, answered=answered or waited_s < 1e9)

    patch.setattr(Outlook, "left", wrong)


def heads_are_not_brought_up_to_date(patch: pytest.MonkeyPatch) -> None:
    """Arrays: an agent is compared with who was first before."""
    _compare_arrays(patch)
    right = Lanes._note_first

    def wrong(self: Lanes, lane: Lane) -> None:
        if lane.first is None:
            right(self, lane)

    patch.setattr(Lanes, "_note_first", wrong)


def idleness_is_not_brought_up_to_date(patch: pytest.MonkeyPatch) -> None:
    """Arrays: who is longest idle is read off an old page."""
    _compare_arrays(patch)

    def wrong(self: Crews) -> Columns:
        for crew in list(self._stale_firsts)[:1]:
            self.columns.take_in_first(crew)
        self._stale_firsts.clear()
        return self.columns

    patch.setattr(Crews, "with_firsts", wrong)


def a_level_too_low_will_do(patch: pytest.MonkeyPatch) -> None:
    """Matching: a skill counts whatever its level."""
    right = Columns.matching

    def wrong(self: Columns, queue: str, requirement: Requirement) -> Numbers:
        return right(self, queue, Requirement.of(dict.fromkeys(dict(requirement.skills), 1)))

    patch.setattr(Columns, "matching", wrong)


def lanes_keep_their_old_numbers(patch: pytest.MonkeyPatch) -> None:
    """Clearing away: crews look into lanes that others have moved into."""
    _compare_arrays(patch)
    right = Lanes.forget

    def wrong(self: Lanes, *, keep: Lane) -> list[int]:
        renumbered = right(self, keep=keep)
        return [min(old, len(self.by_number) - 1) for old in range(len(renumbered))]

    patch.setattr(Lanes, "forget", wrong)


def priorities_are_worth_nothing(patch: pytest.MonkeyPatch) -> None:
    """Weights: everybody goes by the time he came."""
    right = Call.rank_anew

    def wrong(self: Call) -> None:
        right(self)
        self.key = (self.entered_at, *self.key[1:])

    patch.setattr(Call, "rank_anew", wrong)


def the_generalist_goes_first(patch: pytest.MonkeyPatch) -> None:
    """Choice: fewest skills first is read as most skills first."""
    right = index.best_of_crews

    def wrong(call: Call, found: list[crews.Crew], wanted: int) -> list[Preference]:
        ranked = right(call, found, 1000)
        if call.queue.rule.choice is Choice.FEWEST_SKILLS:
            ranked.sort(key=lambda one: (one[0], one[1], -one[2], *one[3:]))
        return ranked[:wanted]

    patch.setattr(index, "best_of_crews", wrong)


def _compare_arrays(patch: pytest.MonkeyPatch) -> None:
    for module in (lanes, crews, index):
        patch.setattr(module, "FEW", 0)
    patch.setattr(lanes, "LANES_KEPT", 0)


def _receive() -> dict[type, object]:
    from callcenter.acd import engine  # noqa: PLC0415 - the private table of the engine

    return engine._RECEIVE  # type: ignore[return-value]


BUGS: list[Plant] = [
    a_wait_elsewhere_counts_too,
    a_call_that_overflows_begins_anew,
    a_full_queue_has_room_for_one_more,
    signing_out_is_not_counted,
    what_a_queue_did_not_need_is_saved_up,
    a_missed_offer_costs_a_share,
    call_backs_go_as_they_come,
    a_call_back_is_tried_again_at_once,
    only_one_of_all_is_rung,
    agents_who_pause_count_as_help,
    newcomers_count_as_no_help,
    who_gives_up_is_not_learned_from,
    heads_are_not_brought_up_to_date,
    idleness_is_not_brought_up_to_date,
    a_level_too_low_will_do,
    lanes_keep_their_old_numbers,
    priorities_are_worth_nothing,
    the_generalist_goes_first,
]


def live_through_the_days() -> None:
    """Live through all of them."""
    for seed in DAYS:
        live_through(seed, STEPS)


def test_without_a_bug_both_decide_alike() -> None:
    """The same days, the engine as it is."""
    live_through_the_days()


@pytest.mark.parametrize("plant", BUGS, ids=[bug.__name__ for bug in BUGS])
def test_a_planted_decision_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    """On one of the days at least."""
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        live_through_the_days()
