"""A day of our own, made of the ledger's events."""

from callcenter.acd.model import Requirement, RoutingStep
from callcenter.floor.waiting.queue_entry import asking_first, routing_steps
from callcenter.floor.waiting.queue_entry import told as told_steps
from callcenter.ivr.commands import Need
from callcenter.ledger import events
from callcenter.simulation.stored_calls import Left
from tests.unit.simulation.told_days import Teller, two_calls


def test_an_answered_call_tells_its_wait_its_ringing_and_how_long_it_kept_the_agent() -> None:
    """Talk and the work after it; with what it needed and its points."""
    first, second = two_calls().day().calls
    assert (first.at_s, first.waited_s, first.rang_s, first.busy_s) == (32_410, 4, 4, 70)
    assert (second.waited_s, second.rang_s, second.busy_s, second.priority) == (68, 4, 22, 1)
    assert second.steps == (RoutingStep(requirement=Requirement.of({"mandarin": 2})),)
    assert (first.agent, first.left) == ("1001", Left.ANSWERED)


def test_who_hangs_up_leaves_by_a_key_or_is_sent_away_is_told_apart_from_who_still_waits() -> None:
    """Each with how long he had waited."""
    told = Teller()
    for number, call in enumerate(("hangs", "keys", "sent", "stays")):
        told.arrives(call, 100 * number)
        told.waits(call, 100 * number)
    told.tell("call:keys", 320, events.CallUnqueued(queue="service", why="key"))
    sent = events.CallOverflowed(
        queue="service", when="waited", to="voicemail", target=None, waited_s=130
    )
    told.tell("call:sent", 330, sent)
    told.ends("hangs", 340)
    told.ends("sent", 400)
    found = {call.call: (call.left, call.waited_s) for call in told.day().calls}
    assert found == {
        "hangs": (Left.UNANSWERED, 340),
        "keys": (Left.UNANSWERED, 220),
        "sent": (Left.SENT_AWAY, 130),
        "stays": (Left.WAITING, 0),
    }


def test_who_is_passed_on_counts_where_he_entered_and_who_is_put_elsewhere_there() -> None:
    """A rule passes on, a supervisor puts; neither begins a second stay."""
    told = Teller()
    for call in ("passed", "put"):
        told.arrives(call, 10)
        told.waits(call, 10)
    to_sales = events.CallOverflowed(
        queue="service", when="waited", to="queue", target="sales", waited_s=20
    )
    told.tell("call:passed", 30, to_sales)
    told.waits("passed", 30, "sales")
    told.waits("put", 30, "sales")
    told.ends("passed", 50)
    told.ends("put", 50)
    found = {c.call: (c.queue, c.overflowed, c.waited_s) for c in told.day().calls}
    assert found == {"passed": ("service", True, 40), "put": ("sales", False, 40)}


def test_a_call_that_comes_back_to_a_queue_after_a_talk_stays_twice() -> None:
    """Transferred by its agent; one that only lost the service for a moment stays once."""
    told = Teller()
    told.served("a", "1001", came=10, rings=10, answered=12, ended=50, free=60)
    told.waits("a", 50, "sales")
    told.ends("a", 70)
    told.arrives("b", 100)
    told.waits("b", 100)
    told.waits("b", 110, again=True)
    told.ends("b", 130)
    found = [(c.call, c.queue, c.waited_s) for c in told.day().calls]
    assert found == [("a", "service", 2), ("a", "sales", 20), ("b", "service", 30)]


def test_calls_of_our_own_and_of_other_queues_are_none_but_keep_their_agents_busy() -> None:
    """An agent who talks elsewhere is not to be had."""
    told = Teller()
    told.state("1001", 0, "ready")
    told.arrives("back", 100, direction="out")
    told.waits("back", 100)
    told.state("1001", 100, "talking", "back")
    told.state("1001", 160, "wrap_up", "back")
    told.state("1001", 170, "ready")
    told.arrives("direct", 200)
    told.waits("direct", 200, "direct")
    told.state("1001", 210, "not_ready")
    told.state("1001", 250, "missed")
    told.state("1001", 300, "ready")
    day = told.day()
    assert day.calls == ()
    (person,) = day.people
    assert person.shifts == ((0, 86_400),)
    assert person.away == ((100, 170), (210, 300))


def test_who_lets_the_telephone_ring_was_not_to_be_had_meanwhile() -> None:
    """Until he takes calls again; where the caller hung up first, he might have answered."""
    told = Teller()
    told.state("1001", 0, "ready")
    told.arrives("a", 100)
    told.waits("a", 100)
    told.state("1001", 100, "reserved", "a")
    told.state("1001", 100.1, "ringing", "a")
    missed = events.OfferMissed(offer="1", agent="1001", why="no_answer")
    told.tell("call:a", 115, missed)
    told.state("1001", 115, "missed")
    told.state("1001", 115.4, "ready")
    told.state("1001", 115.5, "ringing", "a")
    told.tell("call:a", 130, missed)
    told.state("1001", 130, "ready")
    told.state("1001", 140, "ringing", "a")
    told.ends("a", 145)
    told.state("1001", 145, "ready")
    (person,) = told.day().people
    assert person.away == ((100, 130),)


def test_agents_are_there_as_far_as_the_day_has_gone_and_from_before_it() -> None:
    """Signed in before midnight and still there; signed out and in again; never on this day."""
    told = Teller()
    told.state("1001", -3600, "ready")
    told.state("1002", 1000, "ready")
    told.state("1002", 2000, "offline")
    told.state("1002", 3000, "not_ready")
    told.state("1003", -7200, "offline")
    one, two = told.day(lasts_s=5000).people
    assert (one.agent, one.shifts, one.away) == ("1001", ((0, 5000),), ())
    assert (two.shifts, two.away) == (((1000, 2000), (3000, 5000)), ((3000, 5000),))


def test_calls_of_before_and_after_the_day_are_not_its_calls() -> None:
    """Who entered before midnight and was answered after it belongs to the day before."""
    told = Teller()
    told.arrives("late", -20)
    told.waits("late", -20)
    told.tell("call:late", 5, events.CallAnswered(offer="x", agent="1001", leg=1))
    told.arrives("next", 86_400)
    told.waits("next", 86_400)
    told.arrives("last", 86_390)
    told.waits("last", 86_390)
    told.ends("last", 86_420)
    assert [(call.call, call.waited_s) for call in told.day().calls] == [("last", 30)]


def test_routing_steps_are_read_as_the_floor_writes_them_down() -> None:
    """The last agent first, then a skill, then anyone."""
    needs = (
        Need(after_s=0, skills={"mandarin": 3}, agents=(), anyone=False),
        Need(after_s=30, skills={}, agents=(), anyone=True),
    )
    steps = asking_first([("1003", 20.0)], routing_steps(needs))
    told = Teller()
    told.arrives("a", 10)
    told.waits("a", 10, needs=told_steps(steps))
    (call,) = told.day().calls
    assert call.steps == steps
