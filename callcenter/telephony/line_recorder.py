"""Recording of a talk on the caller's channel: two files, one for each direction."""

import asyncio
import re

from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.sounds import check_sound

REST_S = 0.3
"""
Asterisk 22 writes silence for the other side in a good third of the cases when a recorder starts
within some 10 ms after another one ended on the same channel; after a rest it never did.
"""

_RECORDER = re.compile(r"0x[0-9a-f]{1,16}")


class LineRecorder:
    """
    Starts and stops the recorder of one channel.

    The recorder's id is kept on the channel, so that a service that was restarted during the talk
    stops what its predecessor started.

    Args:
        session: Of the channel.
        fresh: No recorder has run on this channel; else the dialplan may have ended one just
            before it gave us this session.
    """

    def __init__(self, session: AgiSession, *, fresh: bool) -> None:
        self._session = session
        self._rested_at = 0.0 if fresh else asyncio.get_running_loop().time() + REST_S

    async def start(self, path: str) -> None:
        """
        Record from the bridge on into `path`-rx.sln (caller) and `path`-tx.sln (agent).

        Raises:
            ValueError: The path holds characters that would end it.
        """
        if set("()") & set(check_sound(path)):
            raise ValueError("the path of a recording may not hold parentheses")
        await self.stop()
        await asyncio.sleep(max(0.0, self._rested_at - asyncio.get_running_loop().time()))
        files = f"r({path}-rx.sln)t({path}-tx.sln)"
        await self._session.send("EXEC", "MixMonitor", f",b{files}i(CC_RECORDER)")

    async def stop(self) -> None:
        """Stop and complete the files; does nothing when no recorder runs."""
        known = await self._session.send("GET VARIABLE", "CC_RECORDER")
        recorder = known.note or ""
        if _RECORDER.fullmatch(recorder):
            await self._session.send("EXEC", "StopMixMonitor", recorder)
            await self._session.send("SET VARIABLE", "CC_RECORDER", "")
            self._rested_at = asyncio.get_running_loop().time() + REST_S
