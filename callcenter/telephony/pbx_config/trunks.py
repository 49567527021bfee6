"""Trunks that we write ourselves: the demo's, and one that a SIP address names."""

from callcenter.settings import Settings

DEMO_TRUNK_NAME = "demo-trunk"
ADDRESS_TRUNK_NAME = "outgoing-trunk"

DEMO_TRUNK = f"""\
; A trunk without authentication for this machine: the demo and the tests. Its callers need no
; registration; who registers under its name (`callcenter demo outside`) is everybody we call.
[{DEMO_TRUNK_NAME}](trunk)
aors = {DEMO_TRUNK_NAME}
[{DEMO_TRUNK_NAME}]
type = aor
max_contacts = 1
remove_existing = yes
[{DEMO_TRUNK_NAME}]
type = identify
endpoint = {DEMO_TRUNK_NAME}
match = 127.0.0.1
"""


def trunk_name(settings: Settings) -> str | None:
    """Name the endpoint through which calls to the outside go; None where there is none."""
    if settings.trunk.startswith("sip:"):
        return ADDRESS_TRUNK_NAME
    return settings.trunk or (DEMO_TRUNK_NAME if settings.demo else None)


def outgoing_trunk(settings: Settings) -> str:
    """Write the trunk that `CALLCENTER_TRUNK` names by its address; nothing for another one."""
    if not settings.trunk.startswith("sip:"):
        return ""
    return f"""\
; CALLCENTER_TRUNK: calls to the outside; those from there need a trunk in pjsip_local.conf.
[{ADDRESS_TRUNK_NAME}](trunk)
aors = {ADDRESS_TRUNK_NAME}
[{ADDRESS_TRUNK_NAME}]
type = aor
contact = {settings.trunk}
"""
