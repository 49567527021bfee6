"""
The lease of a call: how long Asterisk lets the service be silent before it takes the call back.

It is the channel's absolute time-out. When it runs out, the dialplan sends the caller to the
fallback; so a service that hangs loses no call.
"""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callcenter.errors import CallerGone
from callcenter.telephony.agi.session import AgiSession
from callcenter.telephony.channel_variables import ChannelVariables

GRACE_S = 15
ANSWER_GRACE_S = 10
"""A verb's answer is overdue before its lease ends, so that the service gives up first."""

_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseTerms:
    """`idle_s` is the lease of a line that only waits, renewed three times within it."""

    idle_s: int = 30


class Lease:
    """
    Sets the lease of one line. No method is called while another command is on its way.

    What is given as `also` is written in the same command, before the lease.
    """

    def __init__(self, session: AgiSession, variables: ChannelVariables, terms: LeaseTerms) -> None:
        self._session = session
        self._variables = variables
        self._terms = terms

    async def idle(self, also: Mapping[str, str] = _NOTHING) -> None:
        """Set the lease of a line on which nothing runs."""
        await self._write(self._terms.idle_s, also)

    async def for_verb(self, bound_s: float, also: Mapping[str, str] = _NOTHING) -> float:
        """
        Set the lease for one blocking verb: its bound and 15 s.

        Returns:
            The deadline for the verb's answer, in seconds from now.
        """
        await self._write(math.ceil(bound_s) + GRACE_S, also)
        return bound_s + ANSWER_GRACE_S

    async def lift(self, also: Mapping[str, str] = _NOTHING) -> None:
        """Take the lease off: it must never cut a talk."""
        await self._write(0, also)

    async def keep(self) -> None:
        """
        Renew the idle lease until cancelled.

        Raises:
            CallerGone: The channel left the session.
        """
        while True:
            await self.idle()
            try:
                async with asyncio.timeout(self._terms.idle_s / 3):
                    await self._session.until_hung_up()
            except TimeoutError:
                continue
            raise CallerGone("the channel has left this session")

    async def _write(self, seconds: int, also: Mapping[str, str]) -> None:
        await self._variables.write({**also, "TIMEOUT(absolute)": str(seconds)})
