"""The caller's line as the fake offers it to the floor; obeys `floor.ports.line.Line`."""

import asyncio
import contextlib
import unicodedata
import wave
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import orjson

from callcenter.errors import CallerGone
from callcenter.floor.ports.dialling import Dialled, DialStatus, Leg
from callcenter.floor.ports.line import Arrival, Heard
from callcenter.testing.fake_pbx_beside import Beside
from callcenter.testing.fake_pbx_parties import INTERRUPT, Ear, FakeCaller, FakeLeg
from callcenter.testing.fake_pbx_rooms import Room, Rooms

SAVED_BYTES = 6000


class Exchange(Protocol):
    """What a line needs of the fake exchange."""

    sound_length_s: Callable[[str], float | None]
    rooms: Rooms
    beside: Beside
    answers_late_s: float

    def start_legs(self, caller: FakeCaller, leg: Leg) -> list[FakeLeg]:
        """Let phones ring, all at once; those that cannot be reached are left out."""

    def caller_left(self, caller: FakeCaller, cause: int) -> None:
        """The caller's channel ends now."""

    async def undisturbed(self, caller: FakeCaller) -> None:
        """Wait until nobody is rung for a channel, and it talks with nobody."""


class FakeLine:
    """One session of one call. `close` ends it while the caller may live on."""

    def __init__(self, exchange: Exchange, caller: FakeCaller) -> None:
        self._exchange = exchange
        self._caller = caller
        self._over = asyncio.Event()
        self._recording: str | None = None
        self.arrival = Arrival(
            channel=caller.channel,
            uniqueid=caller.uniqueid,
            call_id=caller.call_id,
            entry=caller.entry,
            number=caller.number,
            caller=_one_line(caller.caller),
            caller_name=_one_line(caller.caller_name),
            stage=caller.stage,
            saved=dict(caller.saved),
            bridged=caller.bridged,
            transfer_to=caller.transfer_to,
            transferred_by=caller.transferred_by,
            losses=caller.losses,
            bridged_with=caller.bridged_with if caller.bridged else None,
            given=caller.fetched or None,
        )
        caller.fetched = ""

    def close(self) -> None:
        """End the session; a verb that runs fails."""
        self._over.set()
        if self._caller.ear is not None:
            self._caller.ear.close()

    async def closed(self) -> None:
        """Wait until the session is over."""
        await self._over.wait()

    async def save(
        self,
        stage: str,
        data: Mapping[str, object],
        *,
        soon: bool = False,
        new_leg: bool = False,
    ) -> None:
        """See `Line.save`; soon is at once."""
        del soon
        await self._turn()
        self._caller.stage, self._caller.saved = stage, as_saved(data)
        self._caller.bridged = self._caller.bridged and not new_leg
        self._caller.changed()
        await self._answered()

    async def answer(self) -> None:
        """See `Line.answer`."""
        await self._turn()
        self._caller.answered = True
        self._caller.changed()
        await self._answered()

    async def play(self, sounds: Sequence[str], *, stop_on: str = "") -> Heard:
        """See `Line.play`."""
        missing = False
        async with self._listen() as ear:
            for sound in sounds:
                length_s = self._begin(sound)
                missing = missing or length_s is None
                key = await self._key(ear, length_s or 0.0, stop_on + INTERRUPT)
                if key is not None:
                    await self._answered()
                    return _heard(key)
        await self._answered()
        return Heard(missing=missing)

    async def wait_key(self, timeout_s: float, keys: str) -> Heard:
        """See `Line.wait_key`."""
        async with self._listen() as ear:
            heard = _heard(await self._key(ear, timeout_s, keys + INTERRUPT))
        await self._answered()
        return heard

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
        digits = ""
        async with self._listen() as ear:
            key = await self._first_key(ear, sounds, first_s)
            while key is not None and key not in {terminator, INTERRUPT}:
                digits += key
                if len(digits) == max_digits:
                    break
                key = await ear.key(between_s)
        await self._answered()
        return digits or None

    async def speak(self, language: str) -> None:
        """See `Line.speak`."""
        await self._turn()
        self._caller.language = language

    async def music(self, name: str = "default") -> None:
        """See `Line.music`."""
        await self._turn()
        self._caller.music = name
        self._caller.changed()
        await self._answered()

    async def wait(self) -> None:
        """See `Line.wait`."""
        await self._turn()
        await self._over.wait()
        raise CallerGone

    async def record(
        self, path: str, *, max_s: int, silence_s: int, stop_on: str, beep: bool
    ) -> tuple[float, str | None]:
        """See `Line.record`; a `silent` caller says nothing, others never pause."""
        loop = asyncio.get_running_loop()
        longest_s = min(max_s, silence_s) if self._caller.silent else max_s
        key = None
        async with self._listen() as ear:
            if beep:
                self._begin("beep")
            began_s = loop.time()
            with contextlib.suppress(CallerGone):
                key = await self._key(ear, longest_s, stop_on + INTERRUPT)
        length_s = loop.time() - began_s
        _write_silence(Path(f"{path}.wav"), length_s)
        return length_s, None if key == INTERRUPT else key

    async def dial(self, leg: Leg) -> Dialled:
        """See `Line.dial`."""
        await self._turn()
        self._caller.bridged = False
        ringing = self._exchange.start_legs(self._caller, leg)
        if not ringing:
            await self._answered()
            return Dialled(status=DialStatus.UNREACHABLE, bridged=False, cause=3)
        await self._until_out()
        if self._caller.stage == "xfer":
            raise CallerGone
        await self._answered()
        return _dialled(ringing)

    async def meet(self, channel: str) -> None:
        """See `Line.meet`."""
        await self._turn()
        room = self._exchange.beside.fetch(channel)
        if room is not None:
            await self._talk_in(room)
        await self._answered()

    async def join(self, channel: str) -> None:
        """See `Line.join`."""
        await self._turn()
        room = self._exchange.beside.room_with(channel)
        if room is not None:
            await self._talk_in(room)
        await self._answered()

    async def _talk_in(self, room: Room) -> None:
        caller = self._caller
        caller.music = None
        self._exchange.rooms.enter(room, caller.uniqueid, caller.call_id, caller.placed_by)
        await self._until_out()

    async def _until_out(self) -> None:
        """Stay until nobody is rung and nobody talks with this channel any more."""
        over = asyncio.ensure_future(self._over.wait())
        out = asyncio.ensure_future(self._exchange.undisturbed(self._caller))
        either: set[asyncio.Future[Any]] = {over, out}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            done = out.done()
            over.cancel()
            out.cancel()
        if self._caller.gone.is_set() or self._over.is_set() or not done:
            raise CallerGone

    async def start_recording(self, path: str) -> None:
        """See `Line.start_recording`."""
        await self._turn()
        self._recording = path
        await self._answered()

    async def stop_recording(self) -> None:
        """See `Line.stop_recording`; the fake writes short silence."""
        await self._turn()
        if self._recording is not None:
            for side in ("rx", "tx"):
                _write_silence(Path(f"{self._recording}-{side}.sln"), 0.1)
            self._recording = None
        await self._answered()

    async def tone(self, name: str) -> None:
        """See `Line.tone`."""
        await self._turn()
        self._begin(f"tone:{name}")
        await self._answered()

    async def finish(self, *, cause: int = 16) -> None:
        """See `Line.finish`."""
        if not self._over.is_set():
            self._caller.stage = "done"
            self._exchange.caller_left(self._caller, cause)

    async def reject(self, cause: int) -> None:
        """See `Line.reject`."""
        await self.finish(cause=cause)

    async def _first_key(self, ear: Ear, sounds: Sequence[str], first_s: float) -> str | None:
        for sound in sounds:
            key = await ear.key(self._begin(sound) or 0.0)
            if key is not None:
                return key
        return await ear.key(first_s)

    def _begin(self, sound: str) -> float | None:
        length_s = self._exchange.sound_length_s(sound)
        if length_s is not None:
            self._caller.music = None
            self._caller.heard.append(sound)
            self._caller.changed()
        return length_s

    async def _turn(self) -> None:
        """Let Asterisk come to what is asked for."""
        await asyncio.sleep(0)
        if self._over.is_set():
            raise CallerGone

    async def _answered(self) -> None:
        """Let the answer be on its way."""
        if self._exchange.answers_late_s:
            await asyncio.sleep(self._exchange.answers_late_s)
            await self._turn()

    async def _key(self, ear: Ear, timeout_s: float, keys: str) -> str | None:
        loop = asyncio.get_running_loop()
        until_s = loop.time() + timeout_s
        while True:
            key = await ear.key(max(0.0, until_s - loop.time()))
            if key is None or key in keys:
                return key

    @asynccontextmanager
    async def _listen(self) -> AsyncIterator[Ear]:
        await self._turn()
        ear = self._caller.ear = Ear()
        try:
            yield ear
        finally:
            if self._caller.ear is ear:
                self._caller.ear = None


def _dialled(legs: Sequence[FakeLeg]) -> Dialled:
    """Tell how a dial ended of which all legs are over: by the one that talked, or the last."""
    talked = next((leg for leg in legs if leg.answered.is_set()), None)
    last = talked or legs[-1]
    ended = last.ended.result() if last.ended.done() else (DialStatus.ANSWERED, 16)
    status, cause = ended
    return Dialled(
        status=status,
        bridged=talked is not None,
        cause=cause,
        answered_by=None if talked is None else talked.phone.endpoint,
    )


def as_saved(data: Mapping[str, object]) -> dict[str, object]:
    """
    Return data as it stands on a channel.

    Raises:
        ValueError: It is too much for one.
    """
    written = orjson.dumps(dict(data))
    if len(written) > SAVED_BYTES:
        raise ValueError(f"{len(written)} bytes are too many to save on a channel")
    found: dict[str, object] = orjson.loads(written)
    return found


def _heard(key: str | None) -> Heard:
    return Heard(interrupted=True) if key == INTERRUPT else Heard(key=key)


def _one_line(text: str | None) -> str | None:
    """Drop control characters, as the real line does."""
    if text is None:
        return None
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cc")


def _write_silence(path: Path, length_s: float) -> None:
    """Leave a file where the real line would, for floors that look for it."""
    if not (path.is_absolute() and path.parent.is_dir()):
        return
    if path.suffix == ".sln":
        path.write_bytes(bytes(int(length_s * 8000) * 2))
        return
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(length_s * 8000) * 2))
