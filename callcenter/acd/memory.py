"""What a queue has learned and counted, as plain values that can outlive the process."""

from dataclasses import field

from callcenter.acd.value import value


@value
class Learned:
    """
    What a queue learned about its waits; see `Outlook`.

    Args:
        handling_s: How long a call keeps an agent busy; None while none was seen.
        given_up: Share of the calls that gave up lately, the newest counting most.
        waited_s: Mean wait of those that left lately, likewise.
        factors: What brings each of the three estimates to its share of waits, as logarithms.
        error_s: How far the likeliest wait was off lately; None while nothing was measured.
        inside: Share of the waits that were inside their range lately; likewise.
        measured: How many waits were measured in all.
    """

    handling_s: float | None = None
    given_up: float = 0.0
    waited_s: float = 0.0
    factors: tuple[float, float, float] = (0.0, 0.0, 0.0)
    error_s: float | None = None
    inside: float | None = None
    measured: int = 0


@value
class Departure:
    """
    A call that left a queue.

    Args:
        at: When.
        waited_s: Since its first entry.
        answered: By an agent.
    """

    at: float
    waited_s: float
    answered: bool


@value
class QueueMemory:
    """
    What a queue must know again after a restart.

    Args:
        learned: Of its waits.
        turn: Its turn among the queues with a share; None where it has none.
        last_turn: The turn of the queue that was served last, of all.
        rested: Nobody waited in it.
        live_in_a_row: Live callers handed out since the last call-back; None where there was none.
        counted: Calls of these that still wait or are being offered: none is counted twice.
        departures: The calls that left lately, oldest first, for its service level.
    """

    learned: Learned = field(default_factory=Learned)
    turn: float | None = None
    last_turn: float = 0.0
    rested: bool = True
    live_in_a_row: int | None = None
    counted: tuple[str, ...] = ()
    departures: tuple[Departure, ...] = ()
