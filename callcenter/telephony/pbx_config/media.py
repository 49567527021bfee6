"""Where Asterisk's sound comes from and goes to."""

import ipaddress
import socket

from callcenter.settings import Settings


def ice_lines(settings: Settings) -> str:
    """
    Return the settings of `rtp.conf` that offer a browser the right addresses.

    Asterisk never offers loopback addresses by itself, so on loopback alone a browser's call would
    be silent: each other address of this machine is then offered as 127.0.0.1, and only that.
    """
    if not _on_loopback(settings):
        return ""
    mapped = "".join(f"{address} => 127.0.0.1\n" for address in _own_addresses())
    return (
        "ice_deny = 0.0.0.0/0\nice_deny = ::/0\nice_permit = 127.0.0.1/32\n\n"
        f"[ice_host_candidates]\n{mapped}"
    )


def media_lines(settings: Settings) -> str:
    """Return the settings of an endpoint that keep its sound on the address of *settings.bind*."""
    if ipaddress.ip_address(settings.bind).is_unspecified:
        return ""
    return f"media_address = {settings.bind}\nbind_rtp_to_media_address = yes"


def _on_loopback(settings: Settings) -> bool:
    return ipaddress.ip_address(settings.bind).is_loopback


def _own_addresses() -> list[str]:
    """All we can learn of our IPv4 addresses without asking the network."""
    found = set()
    try:
        for *_, address in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found.add(str(address[0]))
    except OSError:
        pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Connecting a datagram socket sends nothing; it only picks the outgoing address.
            probe.connect(("192.0.2.1", 9))
            found.add(probe.getsockname()[0])
        except OSError:
            pass
    return sorted(each for each in found if not ipaddress.ip_address(each).is_loopback)
