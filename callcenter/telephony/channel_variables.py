"""Variables of one channel: each write is a round trip, so what belongs together goes together."""

from collections.abc import Mapping

from callcenter.telephony.agi.session import AgiSession


class ChannelVariables:
    """
    Writes variables and functions of the channel of one session.

    What is owed travels with the next write, in front of it; whoever sends another command must
    call `settle` before.
    """

    def __init__(self, session: AgiSession) -> None:
        self._session = session
        self._owed: dict[str, str] = {}

    def owe(self, values: Mapping[str, str]) -> None:
        """Note values to be written with the next write; a later one of a name counts."""
        self._owed |= values

    async def settle(self) -> None:
        """Write what is owed, if anything is."""
        if self._owed:
            await self.write({})

    async def write(self, values: Mapping[str, str]) -> None:
        """
        Write what is owed and these values, in order, in one command.

        Args:
            values: By name; of our own making, without commas.
        """
        whole = {**self._owed, **values}
        if len(whole) == 1:
            ((name, value),) = whole.items()
            await self._session.send("SET VARIABLE", name, value)
        else:
            pairs = ",".join(f"{name}={value}" for name, value in whole.items())
            await self._session.send("EXEC", "MSet", pairs)
        self._owed.clear()  # only now: what was not sent is still owed
