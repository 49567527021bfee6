"""What callers and telephones can do in a call, as a person would say it."""

from pathlib import Path
from types import TracebackType

from callcenter.demo import voice
from callcenter.demo.call import Call
from callcenter.demo.outcomes import CallOver
from callcenter.demo.patience import PATIENCE_S
from callcenter.demo.user_agent import UserAgent


class Party:
    """
    One person with a telephone; `call` is the latest call, `spoken` a sound file to speak.

    Args:
        agent: The telephone's user agent, not yet open.
        tone_hz: The tone that stands for this person's voice.
    """

    def __init__(self, agent: UserAgent, *, tone_hz: int) -> None:
        self.user_agent = agent
        self.tone_hz = tone_hz
        self.spoken: Path | None = None
        self._call: Call | None = None

    @property
    def has_called(self) -> bool:
        """Whether there is, or was, a call."""
        return self._call is not None

    @property
    def call(self) -> Call:
        """The latest call; raises `CallOver` when there was none."""
        if self._call is None:
            raise CallOver("there is no call yet")
        return self._call

    async def hear_tone(
        self, hz: float, *, for_s: float = 0.4, within_s: float = PATIENCE_S
    ) -> None:
        """Wait for a tone (another person's voice); raises `NotHeard`."""
        await self.call.heard.tone(hz, for_s=for_s, within_s=within_s)

    async def hear_sound(self, *, for_s: float = 0.16, within_s: float = PATIENCE_S) -> None:
        """Wait for anything audible; raises `NotHeard`."""
        await self.call.heard.sound(for_s=for_s, within_s=within_s)

    async def hear_silence(self, *, for_s: float = 1.0, within_s: float = PATIENCE_S) -> None:
        """Wait for a silence; raises `NotHeard`."""
        await self.call.heard.silence(for_s=for_s, within_s=within_s)

    async def hear_beep(
        self, *, within_s: float = PATIENCE_S, near_hz: float | None = None
    ) -> float:
        """Wait for a beep (near a frequency) and return its frequency; raises `NotHeard`."""
        return await self.call.heard.beep(within_s=within_s, near_hz=near_hz)

    async def press(self, keys: str, *, held_s: float = 0.1, gap_s: float = 0.1) -> None:
        """Press keys, RFC 4733; raises `CallOver` when the call ends meanwhile."""
        await self.call.press(keys, held_s=held_s, gap_s=gap_s)

    async def talk(self, seconds: float, *, hz: int | None = None) -> None:
        """
        Speak for a while: the file `spoken`, else a tone.

        Raises:
            CallOver: The call ended meanwhile.
        """
        spoken = self.spoken
        if spoken is not None and hz is None:
            self.call.say(lambda codec: voice.file(spoken, codec))
        else:
            self.call.say_tone(hz or self.tone_hz)
        await self.call.stay(seconds)
        self.call.say(voice.silence)

    async def stay(self, seconds: float) -> None:
        """Say nothing for a while; raises `CallOver` when the call ends meanwhile."""
        await self.call.stay(seconds)

    async def hold(self) -> None:
        """Hold the other side; raises `SipRefused`."""
        await self.call.hold()

    async def resume(self) -> None:
        """Take the other side back; raises `SipRefused`."""
        await self.call.resume()

    async def hang_up(self) -> None:
        """End the call, in whatever phase it is."""
        await self.call.hang_up()

    async def over(self, *, within_s: float = PATIENCE_S) -> None:
        """Wait until the call has ended, from whichever side; raises `NoAnswer`."""
        await self.call.over(within_s=within_s)

    def save(self, path: Path) -> None:
        """Write what was heard in the latest call into a WAV file."""
        self.call.save(path)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Hang up what is up and give every socket and task back."""
        await self.user_agent.close()
