"""Digest authentication of SIP requests (RFC 2617, RFC 7616, RFC 8760)."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

_PAIR = re.compile(r'([a-zA-Z-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_ALGORITHMS = {"MD5": "md5", "SHA-256": "sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a WWW-Authenticate or Proxy-Authenticate header asks for."""

    realm: str
    nonce: str
    algorithm: str
    qop: bool
    opaque: str | None
    stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """User name and password of a telephone."""

    username: str
    password: str


def read_challenge(value: str) -> Challenge | None:
    """
    Read the value of a challenge header.

    Returns:
        None when it is no digest challenge, lacks realm or nonce, or wants an algorithm that is
        neither MD5 nor SHA-256, or a protection other than `auth`.
    """
    scheme, _, rest = value.strip().partition(" ")
    if scheme.lower() != "digest":
        return None
    fields = _fields(rest)
    algorithm = fields.get("algorithm", "MD5").upper()
    offered = [part.strip() for part in fields.get("qop", "").lower().split(",") if part.strip()]
    if "realm" not in fields or "nonce" not in fields or algorithm not in _ALGORITHMS:
        return None
    if offered and "auth" not in offered:
        return None
    return Challenge(
        realm=fields["realm"],
        nonce=fields["nonce"],
        algorithm=algorithm,
        qop=bool(offered),
        opaque=fields.get("opaque"),
        stale=fields.get("stale", "").lower() == "true",
    )


def authorization(
    challenge: Challenge, credentials: Credentials, *, method: str, uri: str, cnonce: str
) -> str:
    """
    Return the value of the Authorization header that answers `challenge`.

    Args:
        challenge: As received; its nonce is used once, so the count is always 1.
        credentials: Whose password proves it.
        method: Method of the request that carries the answer.
        uri: Its request address, exactly as sent.
        cnonce: Our own random text, hexadecimal.
    """

    def digest(text: str) -> str:
        return hashlib.new(_ALGORITHMS[challenge.algorithm], text.encode()).hexdigest()

    secret = digest(f"{credentials.username}:{challenge.realm}:{credentials.password}")
    action = digest(f"{method}:{uri}")
    middle = f"{challenge.nonce}:00000001:{cnonce}:auth" if challenge.qop else challenge.nonce
    parts = [
        f'username="{_escaped(credentials.username)}"',
        f'realm="{_escaped(challenge.realm)}"',
        f'nonce="{_escaped(challenge.nonce)}"',
        f'uri="{uri}"',
        f'response="{digest(f"{secret}:{middle}:{action}")}"',
        f"algorithm={challenge.algorithm}",
    ]
    if challenge.qop:
        parts += ["qop=auth", "nc=00000001", f'cnonce="{cnonce}"']
    if challenge.opaque is not None:
        parts.append(f'opaque="{_escaped(challenge.opaque)}"')
    return "Digest " + ", ".join(parts)


def _fields(text: str) -> Mapping[str, str]:
    found = {}
    for match in _PAIR.finditer(text):
        name, quoted, bare = match.groups()
        found[name.lower()] = bare if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
    return found


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
