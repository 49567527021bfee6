"""A customer's call by script: listen, key, wait for a person, talk, hang up."""

from collections.abc import Callable
from dataclasses import dataclass, field

from callcenter.demo.call import Phase
from callcenter.demo.caller import Caller
from callcenter.demo.outcomes import CallOver, NoAnswer, NotHeard, SipRefused

PAUSE = ","
PAUSE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """
    What a customer does.

    Args:
        number: What is dialled.
        keys: Pressed one by one; a comma waits a second.
        listen_s: How long the menu is listened to before the first key.
        wait_s: How long the customer waits for a person at most.
        talk_s: How long they talk, then the customer hangs up.
        person_hz: A person is known by this tone (that of simulated phones); 0 where a human will
            answer: then the customer talks at once.
    """

    number: str = "4001"
    keys: str = "0"
    listen_s: float = 2.0
    wait_s: float = 60.0
    talk_s: float = 10.0
    person_hz: int = 1000


@dataclass(slots=True, kw_only=True)
class Story:
    """
    How the call went.

    Args:
        doing: What the customer does now, or the last thing done.
        outcome: `talked`, or why not; empty while it lasts.
        waited_s: From the last key to the person's voice.
    """

    doing: str = "dialling"
    outcome: str = ""
    waited_s: float | None = None
    steps: list[str] = field(default_factory=list)

    @property
    def fine(self) -> bool:
        """Whether the customer got what was called for."""
        return self.outcome == "talked"


async def play(caller: Caller, script: Script, story: Story, now_s: Callable[[], float]) -> None:
    """
    Make one call by script; never raises for what may happen in a call.

    Args:
        caller: Open.
        script: What to do.
        story: Filled in while it goes on.
        now_s: Any steady clock, in seconds.
    """
    try:
        await _call(caller, script, story, now_s)
        story.outcome = "talked"
    except SipRefused as refused:
        story.outcome = f"refused: {refused}"
    except NotHeard as silent:
        story.outcome = f"gave up: {silent}"
    except NoAnswer as nobody:
        story.outcome = f"no answer: {nobody}"
    except CallOver:
        story.outcome = f"cut off while {story.doing}"
    _note(story, "done")


async def _call(caller: Caller, script: Script, story: Story, now_s: Callable[[], float]) -> None:
    call = await caller.start(script.number)
    await call.until(Phase.RINGING, Phase.UP, Phase.ENDED)
    if call.phase is Phase.RINGING:
        _note(story, "ringing")
    await call.answered()
    _note(story, "listening")
    await caller.hear_sound()
    await caller.stay(script.listen_s)
    for key in script.keys:
        _note(story, "pausing" if key == PAUSE else f"pressing {key}")
        await (caller.stay(PAUSE_S) if key == PAUSE else caller.press(key))
    since_s = now_s()
    if script.person_hz:
        _note(story, "waiting")
        await caller.hear_tone(script.person_hz, within_s=script.wait_s)
        story.waited_s = now_s() - since_s
    _note(story, "talking")
    await caller.talk(script.talk_s)
    _note(story, "hanging up")
    await caller.hang_up()


def _note(story: Story, doing: str) -> None:
    story.doing = doing
    story.steps.append(doing)
