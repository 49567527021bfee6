"""What a channel's name tells: `PJSIP/1001-0000002a` belongs to endpoint `1001`."""

import re

_CHANNEL = re.compile(r"PJSIP/(?P<endpoint>.{1,80})-[0-9a-f]{8,16}")
_PHONE = re.compile(r"[0-9]{2,15}(-web)?")


def endpoint_of(channel: str) -> str | None:
    """Return the endpoint's name; None for channels that are no telephone's and no trunk's."""
    match = _CHANNEL.fullmatch(channel)
    return match["endpoint"] if match else None


def phone_of(channel: str) -> str | None:
    """Return the endpoint if it is an agent's phone (`1001`, `1001-web`); None for trunks."""
    endpoint = endpoint_of(channel)
    return endpoint if endpoint is not None and _PHONE.fullmatch(endpoint) else None


def phone_of_device(device: str) -> str | None:
    """Return the phone of a device name `PJSIP/1001`; None for queues, trunks and others."""
    technology, _, endpoint = device.partition("/")
    return endpoint if technology == "PJSIP" and _PHONE.fullmatch(endpoint) else None
