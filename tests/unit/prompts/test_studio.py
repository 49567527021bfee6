"""Prompts recorded by telephone: codes, what is kept, and who guesses."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from callcenter.errors import Invalid, NotFound
from callcenter.floor.call.recorder_port import PREFIX as DIALLED
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.sound import Samples
from callcenter.prompts.studio import MOST, MOST_WRONG, PREFIX, VALID, Stage, Studio


class Beeper:
    """Speaks nothing: recordings are what this is about."""

    signature = "beeper"

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`."""
        del text, language
        return np.full(800, 0.2, dtype=np.float32)

    async def close(self) -> None:
        """See `Synthesiser.close`."""


class Hours:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, tzinfo=UTC)

    def now(self) -> datetime:
        """Tell the time."""
        return self.at


@pytest.fixture
def hours() -> Hours:
    """Begin at nine."""
    return Hours()


@pytest.fixture
def recorded(tmp_path: Path) -> RecordedPrompts:
    """Keep recordings below the test's folder."""
    return RecordedPrompts(tmp_path / "sounds", None)


@pytest.fixture
def studio(tmp_path: Path, recorded: RecordedPrompts, hours: Hours) -> Studio:
    """Open a studio."""
    shop = PromptShop(tmp_path, Beeper(), sounds=recorded.folders())
    return Studio(recorded, shop, tmp_path / "studio", hours.now)


def speak(stem: Path) -> None:
    """Leave what the exchange records."""
    samples = np.sin(np.arange(16_000) / 8).astype(np.float32) * 0.4
    raw = io.BytesIO()
    soundfile.write(raw, samples, 8_000, format="WAV", subtype="PCM_16")
    stem.with_suffix(".wav").write_bytes(raw.getvalue())


async def test_what_is_spoken_and_kept_is_the_prompt(
    studio: Studio, recorded: RecordedPrompts
) -> None:
    """The code works until it is used up; the take is gone afterwards."""
    code = studio.invite("en", "welcome", who="admin").code
    stem = studio.begin(code)
    assert stem is not None
    speak(stem)
    assert await studio.keep(code)
    await studio.drop(code)
    assert [(one.language, one.name) for one in recorded.every()] == [("en", "welcome")]
    take = studio.of("en", "welcome")
    assert take is not None
    assert take.stage is Stage.KEPT
    assert studio.begin(code) is None
    assert list(stem.parent.iterdir()) == []


async def test_who_hangs_up_may_dial_again_and_nothing_has_changed(
    studio: Studio, recorded: RecordedPrompts
) -> None:
    """Silence and an empty file are not kept either."""
    code = studio.invite("en", "welcome", who="admin").code
    assert studio.begin(code) is not None
    assert not await studio.keep(code)
    await studio.drop(code)
    assert studio.begin(code) is not None
    assert recorded.every() == []


def test_a_code_ends_with_its_time_and_with_the_next_one(studio: Studio, hours: Hours) -> None:
    """Ten minutes, one code a prompt."""
    first = studio.invite("en", "welcome", who="admin")
    second = studio.invite("en", "welcome", who="admin")
    assert studio.begin(first.code) is None or first.code == second.code
    assert studio.begin(second.code) is not None
    hours.at += VALID + timedelta(seconds=1)
    assert studio.begin(second.code) is None
    assert studio.of("en", "welcome") is None


async def test_who_guesses_voids_all_codes(studio: Studio) -> None:
    """A million codes, twenty guesses; a right one in between begins the count anew."""
    code = studio.invite("en", "welcome", who="admin").code
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(MOST_WRONG - 1):
        studio.begin(wrong)
    assert studio.begin(code) is not None
    await studio.drop(code)
    for _ in range(MOST_WRONG):
        studio.begin(wrong)
    assert studio.begin(code) is None


async def test_one_speaks_at_a_time(studio: Studio) -> None:
    """Two would write over each other; who comes second is no guesser, and may come later."""
    code = studio.invite("en", "welcome", who="admin").code
    assert studio.begin(code) is not None
    for _ in range(MOST_WRONG):
        assert studio.begin(code) is None
    await studio.drop(code)
    assert studio.begin(code) is not None


async def test_a_telephone_that_is_rung_answers_or_does_not(studio: Studio) -> None:
    """Who answers late, or dials the code after all, speaks; nobody is missed while he speaks."""
    take = studio.invite("en", "welcome", who="admin")
    assert studio.unanswered(take.code), "nobody was rung, nobody spoke"
    studio.rung(take.code)
    assert take.stage is Stage.RINGING
    assert studio.unanswered(take.code)
    assert take.stage is Stage.UNANSWERED
    studio.rung(take.code)
    assert studio.begin(take.code) is not None
    studio.rung(take.code)
    assert not studio.unanswered(take.code)
    assert take.stage is Stage.SPEAKING
    studio.progress(take.code, hearing=True)
    assert not studio.unanswered(take.code)
    assert take.stage is Stage.HEARING
    studio.progress(take.code, hearing=False)
    assert take.stage is Stage.SPEAKING
    await studio.drop(take.code)
    assert take.stage is Stage.WAITING
    studio.progress(take.code, hearing=True)
    assert take.stage is Stage.WAITING, "he has put down"
    assert studio.unanswered("000000" if take.code != "000000" else "111111")


def test_invitations_are_bounded_and_checked(studio: Studio) -> None:
    """Names never become paths; nobody fills the memory."""
    with pytest.raises(NotFound):
        studio.invite("en", "../x", who="admin")
    with pytest.raises(NotFound):
        studio.invite("xx", "welcome", who="admin")
    for n in range(MOST):
        studio.invite("en", f"n{n}", who="admin")
    with pytest.raises(Invalid):
        studio.invite("en", "one-more", who="admin")


def test_the_page_tells_what_the_floor_understands() -> None:
    """Two rooms know the digits before the code."""
    assert PREFIX == DIALLED
