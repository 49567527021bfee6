"""Whom requests may ask: hosts by name, networks by address. Pure."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from callcenter.errors import OperatorError

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowList:
    """
    Hosts that may be asked.

    Args:
        hosts: Host in small letters to the port it is limited to; None allows 80 and 443.
        networks: Private networks in which they may be.
    """

    hosts: dict[str, int | None]
    networks: tuple[Network, ...] = ()

    @classmethod
    def read(cls, hosts: Sequence[str], networks: Sequence[str] = ()) -> "AllowList":
        """
        Read the two settings.

        Args:
            hosts: `orders.example` or `erp.example:8443`.
            networks: `10.1.0.0/16`.

        Raises:
            OperatorError: One of them cannot be understood.
        """
        known: dict[str, int | None] = {}
        for entry in hosts:
            name, colon, port = entry.strip().lower().rpartition(":")
            bare, limit = (name, port) if colon and port.isdigit() else (entry.strip().lower(), "")
            if not bare or "/" in bare or "*" in bare or (limit and not 1 <= int(limit) <= 65535):
                raise OperatorError(
                    f"CALLCENTER_REQUEST_HOSTS: '{entry}' is no host.",
                    "Write names such as orders.example or erp.example:8443, one after the other.",
                )
            known[bare.strip("[]")] = int(limit) if limit else None
        return cls(hosts=known, networks=tuple(_network(one) for one in networks))

    def names(self) -> frozenset[str]:
        """List the hosts, for the check of menus."""
        return frozenset(self.hosts)

    def may_ask(self, scheme: str, host: str, port: int | None) -> bool:
        """Tell whether a request may go there, as far as its address shows it."""
        usual = _PORTS.get(scheme)
        bare = host.lower().strip("[]")
        if usual is None or bare not in self.hosts:
            return False
        limit = self.hosts[bare]
        asked = usual if port is None else port
        return asked in _PORTS.values() if limit is None else asked == limit

    def may_reach(self, address: str) -> bool:
        """Tell whether a connection may be made to what a name was resolved to."""
        try:
            found: Address = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            return False
        mapped = getattr(found, "ipv4_mapped", None)
        found = mapped or found
        if any(found.version == one.version and found in one for one in self.networks):
            return True
        return found.is_global and not found.is_multicast


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text.strip())
    except ValueError as error:
        raise OperatorError(
            f"CALLCENTER_REQUEST_NETWORKS: {error}.", "Write networks such as 10.1.0.0/16."
        ) from None
