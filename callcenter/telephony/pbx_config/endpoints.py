"""The phones Asterisk knows: one included file, replaced whole and reloaded while calls go on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.settings import Settings
from callcenter.telephony.pbx_config.template import write_whole

BROWSER_SUFFIX = "-web"
PHONE_FILES = ("pjsip_endpoints.conf", "queue_members.conf")

_AGENT_NUMBER = re.compile(r"[0-9]{2,15}")
_RESERVED = frozenset({"global", "system", "udp", "websocket", "demo-trunk"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """
    One phone.

    Args:
        name: SIP user name: the agent number, for a browser's phone followed by `-web`. Numbers
            alone, so that no name can ever stand for a section or a file.
        secret: What the phone proves itself with; 8 to 128 printable characters.
        browser: True for a phone in a web page.
        emergency: True when it rings in the emergency queue while the service is away.
    """

    name: str
    secret: str = field(repr=False)
    browser: bool = False
    emergency: bool = True

    @property
    def agent(self) -> str:
        """Number of the agent whose phone this is."""
        return self.name.removesuffix(BROWSER_SUFFIX)


def write_endpoints(settings: Settings, endpoints: Sequence[Endpoint]) -> bool:
    """
    Write the phones and the members of the emergency queue for Asterisk to read.

    Call it before Asterisk starts or at any time later; after a change `reload_endpoints` makes a
    running Asterisk read it. Talks go on.

    Args:
        settings: Of this installation.
        endpoints: All phones there are; others are forgotten.

    Returns:
        True when something changed.

    Raises:
        OperatorError: A name or secret cannot be written safely, or comes twice.
    """
    _check(endpoints)
    ordered = sorted(endpoints, key=lambda endpoint: endpoint.name)
    folder = etc_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    phones = write_whole(
        folder / PHONE_FILES[0], "".join(_section(endpoint) for endpoint in ordered)
    )
    members = write_whole(
        folder / PHONE_FILES[1],
        "[emergency](+)\n" + "".join(_member(each) for each in ordered if each.emergency),
    )
    return phones or members


def etc_folder(settings: Settings) -> Path:
    """Folder of the rendered configuration."""
    return settings.home / "asterisk/etc"


def _check(endpoints: Sequence[Endpoint]) -> None:
    seen: set[str] = set()
    for endpoint in endpoints:
        expected = endpoint.agent + BROWSER_SUFFIX if endpoint.browser else endpoint.agent
        if not _AGENT_NUMBER.fullmatch(endpoint.agent) or endpoint.name != expected:
            raise OperatorError(
                f"A phone cannot be called {endpoint.name!r}.",
                "Use the agent's number, 2 to 15 digits, followed by -web for a browser's phone.",
            )
        if endpoint.name in seen or endpoint.name in _RESERVED:
            raise OperatorError(f"The phone {endpoint.name} is there twice.", "Remove one.")
        seen.add(endpoint.name)
        if not _is_safe_secret(endpoint.secret):
            raise OperatorError(
                f"The secret of phone {endpoint.name} cannot be used.",
                "Use 8 to 128 printable characters without ; \\ and without spaces at the ends.",
            )


def _is_safe_secret(secret: str) -> bool:
    """A semicolon would start a comment, a line break another setting."""
    return (
        8 <= len(secret) <= 128
        and secret.isprintable()
        and secret == secret.strip()
        and not set(secret) & set(";\\")
    )


def _section(endpoint: Endpoint) -> str:
    name, template = endpoint.name, "agent-browser" if endpoint.browser else "agent"
    return (
        f"[{name}]({template})\n"
        f"auth = {name}\n"
        f"aors = {name}\n"
        f"callerid = <{endpoint.agent}>\n"
        f"[{name}](agent-auth)\n"
        f"username = {name}\n"
        f"password = {endpoint.secret}\n"
        f"[{name}](agent-aor)\n\n"
    )


def _member(endpoint: Endpoint) -> str:
    return f"member => PJSIP/{endpoint.name},0,{endpoint.agent}\n"
