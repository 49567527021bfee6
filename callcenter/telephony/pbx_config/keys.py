"""What the service and its Asterisk know of each other and nobody else does."""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.settings import Settings

# Hears events and asks for state; cannot act.
AMI_EVENTS_USER = "callcenter-events"
# Acts on calls; hears only that Asterisk is ready.
AMI_COMMANDS_USER = "callcenter-commands"
# May reload a module, nothing else.
AMI_RELOAD_USER = "callcenter-reload"


def read_ami_secret(settings: Settings) -> str:
    """
    Read the secret of our AMI accounts; made at the first call, kept over restarts.

    Raises:
        OperatorError: The file cannot be read or written.
    """
    return _kept_secret(settings.run / "ami.secret")


def read_agi_token(settings: Settings) -> str:
    """
    Read the token that Asterisk and the service share for signing AGI sessions.

    Raises:
        OperatorError: The file cannot be read or written.
    """
    return _kept_secret(settings.run / "agi.token")


def agi_proof(token: str, entry: str, uniqueid: str) -> str:
    """
    Compute the argument that proves an AGI session to be our Asterisk's.

    The dialplan computes the same and passes it as `agi_arg_1`; a stranger on the port does not
    know the token, and a proof he overhears is good for that one channel only. Compare with
    `hmac.compare_digest`.

    Args:
        token: From `read_agi_token`.
        entry: `call` or `outbound`, the path of the session's URL.
        uniqueid: The session's `agi_uniqueid`.

    Returns:
        40 hexadecimal digits.
    """
    inner = _sha1(f"{token}:{entry}:{uniqueid}")
    return _sha1(f"{token}:{inner}")


def is_agi_proof(proof: str, *, token: str, entry: str, uniqueid: str) -> bool:
    """Tell whether *proof* is that of this session, in constant time."""
    expected = agi_proof(token, entry, uniqueid)
    return hmac.compare_digest(proof.encode(errors="replace"), expected.encode())


def _sha1(text: str) -> str:
    # The digest that the dialplan can compute; in this nested form, with a key, it is still sound.
    return hashlib.sha1(text.encode(errors="replace"), usedforsecurity=False).hexdigest()


def _kept_secret(path: Path) -> str:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            secret = path.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            secret = _new_secret(path)
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError(
            f"The secret {path} cannot be read: {error}.",
            "Make its folder yours and writable, or delete the file to get a new one.",
        ) from error
    if len(secret) < 32 or not secret.isalnum():
        raise OperatorError(
            f"The secret {path} is damaged.",
            "Delete the file; a new one is made at the next start.",
        )
    return secret


def _new_secret(path: Path) -> str:
    """Make the file complete or not at all; of two makers at once the first wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(24) + "\n")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
