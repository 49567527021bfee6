"""What the service and its Asterisk know of each other and nobody else does."""

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
    Read the token that Asterisk shows the service in the URL of every AGI session.

    Raises:
        OperatorError: The file cannot be read or written.
    """
    return _kept_secret(settings.run / "agi.token")


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
