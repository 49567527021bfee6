"""A prompt is recorded by telephone: speak, hear it, keep it or speak again."""

from callcenter.floor.call.handling import Handling
from callcenter.floor.call.wording import said

MOST_TAKES = 10
MAX_S, SILENCE_S = 120, 10
LEAST_S = 0.5
CHOOSE_S = 8.0
MOST_ASKED = 3
"""Whoever presses hash once more than needed does not lose what he spoke."""
KEEP, CHOICES = "1", "12"


async def record_prompt(handling: Handling, code: str) -> bool:
    """
    Record the prompt that a code is for.

    Returns:
        Whether there is such a code.

    Raises:
        CallerGone: Whoever spoke has hung up; nothing is kept.
    """
    recorder = handling.around.outside.recorder
    stem = recorder.begin(code)
    if stem is None:
        return False
    await handling.line.answer()
    try:
        for _ in range(MOST_TAKES):
            if await _one_take(handling, code, str(stem)):
                kept = await recorder.keep(code)
                await _say(handling, "studio_kept" if kept else "studio_failed")
                break
    finally:
        await recorder.drop(code)
    return True


async def _one_take(handling: Handling, code: str, stem: str) -> bool:
    """Let it be spoken and heard; True where it is to be kept."""
    line, recorder = handling.line, handling.around.outside.recorder
    recorder.progress(code, hearing=False)
    await _say(handling, "studio_speak")
    length_s, _ = await line.record(stem, max_s=MAX_S, silence_s=SILENCE_S, stop_on="#", beep=True)
    if length_s < LEAST_S:
        return False
    recorder.progress(code, hearing=True)
    heard = await line.play([stem], stop_on=CHOICES)
    if heard.key:
        return heard.key == KEEP
    choose = await handling.around.paths([said("studio_choose", handling.call.language)])
    for _ in range(MOST_ASKED):
        key = await line.collect(
            choose, max_digits=1, first_s=CHOOSE_S, between_s=CHOOSE_S, terminator=""
        )
        if key is not None and key in CHOICES:
            return key == KEEP
    return False


async def _say(handling: Handling, name: str) -> None:
    await handling.line.play(await handling.around.paths([said(name, handling.call.language)]))
