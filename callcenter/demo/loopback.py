"""Simulated calls stay on this machine unless somebody says otherwise."""

import ipaddress

from callcenter.demo.outcomes import NotLoopback


def checked_host(host: str, *, outside: bool) -> str:
    """
    Return the address of `host` when calls may go there.

    Args:
        host: An IPv4 address or `localhost`; names are not looked up.
        outside: Whether other machines are allowed.

    Raises:
        NotLoopback: It is not this machine, or no address at all.
    """
    if host == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise NotLoopback(host) from None
    if not (address.is_loopback or outside):
        raise NotLoopback(host)
    return host
