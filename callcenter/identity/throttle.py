"""Slowing down who guesses: failures are counted per user name and per address."""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass

from callcenter.errors import Throttled

KEYS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """So many failures at once, and one more each `refill_s` seconds."""

    burst: int
    refill_s: float


PER_USER = Allowance(burst=10, refill_s=15.0)
# A whole call centre may sit behind one address.
PER_ADDRESS = Allowance(burst=60, refill_s=1.0)


class Throttle:
    """
    One kind of key with its allowance, in memory.

    An attempt is taken before the password is checked and given back when it was right, so that
    a thousand guesses at once get no further than a thousand in a row. The least recently used
    keys are forgotten beyond `KEYS`.
    """

    def __init__(self, allowance: Allowance, *, keys: int = KEYS) -> None:
        self._allowance = allowance
        self._keys = keys
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def take(self, key: str, now_s: float) -> None:
        """
        Use up one attempt.

        Args:
            key: User name or address.
            now_s: Steady clock, in seconds.

        Raises:
            Throttled: None is left; tells when one will be.
        """
        # `full_at` is when all attempts would be back: the whole state in one number.
        full_at = max(self._full_at.get(key, 0.0), now_s) + self._allowance.refill_s
        over_s = full_at - now_s - self._allowance.burst * self._allowance.refill_s
        if over_s > 0:
            raise Throttled("Too many attempts; wait a little.", retry_after_s=math.ceil(over_s))
        self._full_at[key] = full_at
        self._full_at.move_to_end(key)
        if len(self._full_at) > self._keys:
            self._full_at.popitem(last=False)

    def give_back(self, key: str) -> None:
        """Undo one `take`: the attempt was right."""
        if key in self._full_at:
            self._full_at[key] -= self._allowance.refill_s


class SignInThrottle:
    """Both allowances of a sign-in as one; without an address only the user name's counts."""

    def __init__(self) -> None:
        self._users = Throttle(PER_USER)
        self._addresses = Throttle(PER_ADDRESS)

    def take(self, username: str, address: str | None, now_s: float) -> None:
        """
        Use up one attempt of both.

        Raises:
            Throttled: One of them has none left.
        """
        # The name first: an address is not to blame for a name that others hammer on.
        self._users.take(username, now_s)
        if address is not None:
            self._addresses.take(network_of(address), now_s)

    def give_back(self, username: str, address: str | None) -> None:
        """Undo one `take`."""
        self._users.give_back(username)
        if address is not None:
            self._addresses.give_back(network_of(address))


def network_of(address: str) -> str:
    """Name who is behind an address: one IPv6 customer holds a whole /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
