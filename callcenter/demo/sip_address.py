"""Names and addresses in SIP headers: who calls, what is called, and the tags of a dialog."""

from dataclasses import dataclass
from urllib.parse import quote

_USER_SAFE = "-_.!~*'()&=+$,;?/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A display name, an address and the parameters after it, as in From, To and Contact."""

    uri: str
    display: str | None = None
    params: tuple[tuple[str, str], ...] = ()

    def param(self, name: str) -> str | None:
        """Return the value of parameter `name`, empty when it has none, None when absent."""
        return next((value for key, value in self.params if key == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    Who a simulated caller says it is; every field may hold hostile text.

    Args:
        user: Part before the @ of From; None leaves it out altogether.
        display: Display name; None sends none.
        withheld: Hide it as a carrier does: anonymous From, `Privacy: id`, and the true
            number only in P-Asserted-Identity.
        verbatim_from: Sent as From (a tag is added) instead of all of this.
    """

    user: str | None
    display: str | None = None
    withheld: bool = False
    verbatim_from: str | None = None

    def from_header(self, host: str) -> str:
        """Return the value of From, without tag."""
        if self.verbatim_from is not None:
            return self.verbatim_from
        if self.withheld:
            return '"Anonymous" <sip:anonymous@anonymous.invalid>'
        name = "" if self.display is None else f"{quoted(self.display)} "
        return f"{name}<{sip_uri(self.user, host)}>"

    def privacy_headers(self, host: str) -> tuple[tuple[str, str], ...]:
        """Return what a carrier adds for a withheld number; nothing otherwise."""
        if not self.withheld:
            return ()
        asserted = f"<{sip_uri(self.user, host)}>"
        return (("Privacy", "id"), ("P-Asserted-Identity", asserted))


def sip_uri(user: str | None, host: str) -> str:
    """Return a sip: address; characters that may not stand in a user part are escaped."""
    if user is None:
        return f"sip:{host}"
    return f"sip:{quote(user, safe=_USER_SAFE)}@{host}"


def quoted(text: str) -> str:
    """Return `text` as a quoted string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def read_address(value: str) -> Address:
    """
    Read the value of From, To, Contact or Refer-To.

    Args:
        value: Any text; what cannot be understood becomes part of the address.
    """
    display, rest = _display(value.strip())
    if rest.startswith("<"):
        uri, _, tail = rest[1:].partition(">")
    else:
        uri, semicolon, tail = rest.partition(";")
        tail = semicolon + tail
    return Address(uri=uri.strip(), display=display, params=_params(tail))


def tag_of(value: str | None) -> str | None:
    """Return the tag of a From or To value, or None."""
    return read_address(value).param("tag") if value else None


def _display(value: str) -> tuple[str | None, str]:
    if value.startswith('"'):
        chars: list[str] = []
        position = 1
        while position < len(value) and value[position] != '"':
            if value[position] == "\\":
                position += 1
            chars.append(value[position : position + 1])
            position += 1
        return "".join(chars), value[position + 1 :].strip()
    before, bracket, after = value.partition("<")
    if bracket:
        return before.strip() or None, bracket + after
    return None, value


def _params(tail: str) -> tuple[tuple[str, str], ...]:
    params = []
    for part in tail.split(";"):
        name, _, value = part.strip().partition("=")
        if name.strip():
            params.append((name.strip().lower(), value.strip()))
    return tuple(params)
