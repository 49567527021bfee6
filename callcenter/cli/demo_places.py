"""Where the installation is that the demo's telephones and desks belong to."""

import sys

from callcenter.demo.sip_socket import Server
from callcenter.errors import OperatorError
from callcenter.identity import demo
from callcenter.settings import read_settings


def server_at(text: str | None, *, outside: bool) -> Server:
    """Tell where to telephone: what is named, or the installation's own PBX."""
    if text is None:
        return Server(port=read_settings().sip_port, outside=outside)
    host, _, port = text.partition(":")
    if port and not (port.isdigit() and 1 <= int(port) <= 65535):
        raise OperatorError(f"--server {text} is no address.", "Write it as 127.0.0.1:5060.")
    return Server(address=host, port=int(port or 5060), outside=outside)


def own_url() -> str:
    """Return the address of the installation's service."""
    return f"http://127.0.0.1:{read_settings().http_port}"


def demo_password() -> str:
    """Return what the demo's people and telephones sign in with."""
    settings = read_settings()
    given = settings.demo_password
    return demo.demo_password(settings.run, given.get_secret_value() if given else None).value


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
