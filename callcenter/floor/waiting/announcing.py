"""What a waiting caller is told, and how often."""

from callcenter.floor.call.live_call import LiveCall
from callcenter.floor.surroundings import Surroundings
from callcenter.ivr.commands import Prompt, WaitingSounds
from callcenter.ivr.wording import expected_wait, position


def announcement(call: LiveCall, waiting: WaitingSounds, around: Surroundings) -> list[Prompt]:
    """
    Say what a waiting caller is told: place, how long it will last, then what the flow says.

    The wait is told only where it was right enough lately.
    """
    language = waiting.language
    engine = around.dispatcher.engine
    prompts: list[Prompt] = []
    place = engine.position(call.id)
    if waiting.say_position_every_s is not None and place is not None:
        prompts.append(Prompt(language=language, text=position(place, language)))
        queue = around.centre().queue(call.queue or "")
        wait = engine.estimate(call.id)
        if queue is not None and wait is not None and wait.worth_saying(queue.wait_error_s):
            text = expected_wait(wait.from_s, wait.to_s, language)
            prompts.append(Prompt(language=language, text=text))
    return [*prompts, *waiting.announcements]


def say_every_s(waiting: WaitingSounds) -> int | None:
    """Tell how often something is said; None where nothing is."""
    every = [s for s in (waiting.say_position_every_s, waiting.announce_every_s) if s]
    return min(every, default=None)
