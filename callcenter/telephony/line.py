"""The caller's line: `floor.ports.line.Line` over one AGI session."""

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Dialled, Leg
from callcenter.floor.ports.line import Arrival, Heard
from callcenter.telephony.agi.reply import Reply
from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.arrival import read_arrival
from callcenter.telephony.channel_variables import ChannelVariables
from callcenter.telephony.dial_result import DIAL_RESULT, read_dial_result
from callcenter.telephony.dial_string import dial_arguments
from callcenter.telephony.lease import Lease, LeaseTerms
from callcenter.telephony.line_recorder import LineRecorder
from callcenter.telephony.saved import pack
from callcenter.telephony.sounds import check_sound, length_s, present

INTERRUPT_KEY = "D"
"""No telephone sends it: `Pbx.interrupt` does."""

RATE = 8000
_KEYS = re.compile(r"[0-9*#]*")
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_CHANNEL = re.compile(r"[A-Za-z0-9]+/[A-Za-z0-9@+_.-]{1,100}")


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTerms:
    """
    What lines are run with.

    Args:
        trunk: Endpoint through which outside numbers are dialled.
        lease: See `LeaseTerms`.
        longest_talk_s: After so long in one Dial the session is given up; the talk itself goes
            on, and the call comes back to the service when it ends.
    """

    trunk: str = "trunk"
    lease: LeaseTerms = field(default_factory=LeaseTerms)
    longest_talk_s: float = 4 * 3600


class AgiLine:
    """
    One session of one call; made with `AgiLine.open`.

    The session ends with a hangup, but also with a redirect or a blind transfer while the caller
    lives on: `CallerGone` says only that this line is over (see `floor.ports.line.Line`).
    """

    def __init__(self, session: AgiSession, arrival: Arrival, terms: LineTerms) -> None:
        self.arrival = arrival
        self._session = session
        self._terms = terms
        self._variables = ChannelVariables(session)
        self._lease = Lease(session, self._variables, terms.lease)
        self._recorder = LineRecorder(session, fresh=arrival.stage == "new")

    @classmethod
    async def open(cls, session: AgiSession, terms: LineTerms) -> "AgiLine":
        """
        Take the call over: read who it is, tell the dialplan that the service is there.

        Raises:
            CallerGone: The session ended meanwhile, or its answers are forged.
        """
        line = cls(session, await read_arrival(session), terms)
        await line._lease.idle({"CC_LOST_AT": "", "CC_FETCHED": ""})
        return line

    async def save(
        self,
        stage: str,
        data: Mapping[str, object],
        *,
        soon: bool = False,
        new_leg: bool = False,
    ) -> None:
        """See `Line.save`. One command, so that stage and data never disagree."""
        if new_leg:
            self._variables.owe({"ANSWEREDTIME": ""})  # Dial() forgets it, too, but only later
        self._variables.owe({"CC_DATA": pack(data), "CC_STATE": _name(stage)})
        if not soon:
            await self._variables.settle()

    async def answer(self) -> None:
        """See `Line.answer`."""
        await self._execute("Answer")

    async def play(self, sounds: Sequence[str], *, stop_on: str = "") -> Heard:
        """See `Line.play`."""
        keys = _keys(stop_on) + INTERRUPT_KEY
        missing = False
        for sound in map(check_sound, sounds):
            deadline_s = await self._lease.for_verb(length_s(sound))
            reply = await self._send("STREAM FILE", sound, keys, deadline_s=deadline_s)
            if reply.number == -1:
                await self._send("NOOP")  # raises when it was a hangup
                missing = True
            elif reply.key is not None:
                return _heard(reply.key)
        return Heard(missing=missing)

    async def wait_key(self, timeout_s: float, keys: str) -> Heard:
        """See `Line.wait_key`; other keys neither end nor prolong it."""
        wanted = _keys(keys) + INTERRUPT_KEY
        deadline_s = await self._lease.for_verb(timeout_s)
        clock = asyncio.get_running_loop().time
        ends_s = clock() + timeout_s
        while (left_ms := round((ends_s - clock()) * 1000)) > 0:
            reply = await self._send("WAIT FOR DIGIT", left_ms, deadline_s=deadline_s)
            if reply.number == -1:
                await self._send("NOOP")  # raises when it was a hangup
                break
            if reply.key is not None and reply.key in wanted:
                return _heard(reply.key)
        return Heard()

    async def collect(
        self,
        sounds: Sequence[str],
        *,
        max_digits: int,
        first_s: float,
        between_s: float,
        terminator: str = "#",
    ) -> str | None:
        """See `Line.collect`."""
        ends = _keys(terminator) + INTERRUPT_KEY
        playable = present(sounds)
        count = max(1, min(64, max_digits))
        if count == 1 and not terminator and len(playable) <= 1:
            return await self._one_key("".join(playable), first_s)
        bound_s = sum(map(length_s, playable)) + first_s + between_s * count
        patience = {"TIMEOUT(response)": f"{first_s:.3f}", "TIMEOUT(digit)": f"{between_s:.3f}"}
        deadline_s = await self._lease.for_verb(bound_s, patience)
        arguments = f"CC_DIGITS,{'&'.join(playable)},{count},t({ends})"
        await self._execute("Read", arguments, deadline_s=deadline_s)
        keyed = await self._send("GET VARIABLE", "CC_DIGITS")
        self._variables.owe({"CC_DIGITS": ""})  # keyed digits are never kept
        if count > 1:  # the one key of a menu is no secret and goes with the next command
            await self._variables.settle()
        return keyed.note or None

    async def _one_key(self, sound: str, first_s: float) -> str | None:
        """
        Ask for the key of a menu by the verb whose answer tells it.

        A round trip less between the key and the next prompt; it plays one sound, not several.
        """
        bound_s = (length_s(sound) if sound else 0.0) + first_s
        deadline_s = await self._lease.for_verb(bound_s)
        patience_ms = max(1, round(first_s * 1000))
        reply = await self._send("GET DATA", sound, patience_ms, 1, deadline_s=deadline_s)
        if reply.result == "-1":
            await self._send("NOOP")  # raises when it was a hangup
            return None
        if reply.note == "timeout":
            return None
        key = reply.result or "#"  # it ends the input and is not told
        return None if key == INTERRUPT_KEY else key

    async def speak(self, language: str) -> None:
        """See `Line.speak`. It travels with the next command, in front of it."""
        self._variables.owe({"CC_LANG": _name(language)})

    async def music(self, name: str = "default") -> None:
        """See `Line.music`."""
        await self._send("SET MUSIC", "on", _name(name))

    async def wait(self) -> None:
        """See `Line.wait`."""
        await self._lease.keep()

    async def record(
        self, path: str, *, max_s: int, silence_s: int, stop_on: str, beep: bool
    ) -> tuple[float, str | None]:
        """See `Line.record`. A caller who hangs up ends it like any other way."""
        deadline_s = await self._lease.for_verb(max_s)
        keys = _keys(stop_on) + INTERRUPT_KEY
        words: list[str | int] = [check_sound(path), "wav", keys, max_s * 1000, 0]
        words += ["BEEP"] * beep + [f"s={silence_s}"] * (silence_s > 0)
        reply = await self._send("RECORD FILE", *words, deadline_s=deadline_s)
        key = reply.key if reply.note == "dtmf" else None
        return (reply.endpos or 0) / RATE, None if key == INTERRUPT_KEY else key

    async def dial(self, leg: Leg) -> Dialled:
        """See `Line.dial`."""
        arguments = dial_arguments(leg, trunk=self._terms.trunk)
        await self._lease.lift({"BLINDTRANSFER": "", "CC_CONFIRM": ""})
        deadline_s = leg.ring_s + self._terms.longest_talk_s
        await self._execute("Dial", arguments, deadline_s=deadline_s)
        await self._lease.idle()
        result = await self._send("GET FULL VARIABLE", DIAL_RESULT)
        return read_dial_result(result.note or "")

    async def meet(self, channel: str) -> None:
        """See `Line.meet`."""
        await self._talk("Bridge", channel)

    async def join(self, channel: str) -> None:
        """See `Line.join`."""
        await self._talk("BridgeAdd", channel)

    async def start_recording(self, path: str) -> None:
        """See `Line.start_recording`."""
        await self._variables.settle()
        await self._recorder.start(path)

    async def stop_recording(self) -> None:
        """See `Line.stop_recording`."""
        await self._variables.settle()
        await self._recorder.stop()

    async def tone(self, name: str) -> None:
        """See `Line.tone`."""
        await self._execute("Playtones", _name(name))

    async def finish(self, *, cause: int = 16) -> None:
        """See `Line.finish`; a caller who is gone already is no error."""
        with contextlib.suppress(CallerGone):
            await self._variables.write({"CC_STATE": "done"})
            await self._execute("Hangup", str(int(cause)), deadline_s=5)
        await self._session.close()

    async def reject(self, cause: int) -> None:
        """See `Line.reject`."""
        await self.finish(cause=cause)

    async def _talk(self, application: str, channel: str) -> None:
        """Enter a bridge and stay in it; music goes on over a talk unless it is ended before."""
        if not _CHANNEL.fullmatch(channel):
            raise ValueError("this is no name of a channel")
        await self._send("SET MUSIC", "off")
        await self._lease.lift()
        await self._execute(application, channel, deadline_s=self._terms.longest_talk_s)
        await self._lease.idle()

    async def _execute(self, *words: str, deadline_s: float = 10) -> Reply:
        return await self._send("EXEC", *words, deadline_s=deadline_s)

    async def _send(self, verb: str, *words: str | int, deadline_s: float = 10) -> Reply:
        await self._variables.settle()
        return await self._session.send(verb, *words, deadline_s=deadline_s)


def _keys(keys: str) -> str:
    if not _KEYS.fullmatch(keys):
        raise ValueError("keys are 0 to 9, * and #")
    return keys


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("this name cannot be sent to Asterisk")
    return name


def _heard(key: str | None) -> Heard:
    return Heard(interrupted=True) if key == INTERRUPT_KEY else Heard(key=key)
