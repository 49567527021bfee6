"""What a channel's name tells: `PJSIP/1001-0000002a` belongs to endpoint `1001`."""

import re

_CHANNEL = re.compile(r"PJSIP/(?P<endpoint>.{1,80})-[0-9a-f]{8,16}")


def endpoint_of(channel: str) -> str | None:
    """Return the endpoint's name; None for channels that are not a telephone's."""
    match = _CHANNEL.fullmatch(channel)
    return match["endpoint"] if match else None


def device_endpoint(device: str) -> str | None:
    """Return the endpoint of a device name `PJSIP/1001`; None for queues and other devices."""
    technology, _, endpoint = device.partition("/")
    return endpoint if technology == "PJSIP" and endpoint else None
