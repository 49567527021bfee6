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
    if not is_allowed(host, outside=outside):
        raise NotLoopback(host)
    return host


def is_allowed(address: str, *, outside: bool) -> bool:
    """Tell whether `address` is an IPv4 address that we may send to."""
    try:
        return ipaddress.IPv4Address(address).is_loopback or outside
    except ValueError:
        return False
