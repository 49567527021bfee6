"""The demo's people and their one password."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from callcenter.database.pool import Pool
from callcenter.identity.model import Role
from callcenter.identity.passwords import Passwords
from callcenter.identity.store import IdentityStore
from callcenter.whole_file import put_file

# Without what is mistaken for another when read aloud or copied from a terminal.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LENGTH = 12
_FILE = "demo.password"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPassword:
    """The password of all demo users; `is_new` when it was made just now and must be told."""

    value: str
    is_new: bool


def demo_password(run: Path, given: str | None) -> DemoPassword:
    """
    Find the demo password, or make one.

    Args:
        run: Folder `run/` of the installation; keeps it in a file for the owner only.
        given: `CALLCENTER_DEMO_PASSWORD`, if set.
    """
    file = run / _FILE
    kept = file.read_text(encoding="utf-8").strip() if file.exists() else None
    value = given or kept or "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    if value == kept:
        return DemoPassword(value=value, is_new=False)
    run.mkdir(parents=True, exist_ok=True)
    put_file(file, f"{value}\n".encode())
    return DemoPassword(value=value, is_new=given is None)


async def load_demo_users(pool: Pool, agent_numbers: Sequence[str], password: str) -> None:
    """
    Make sure that the demo's users are there and take this password.

    Who has chosen another password meanwhile keeps it; nobody's roles are reset.

    Args:
        pool: Of the database.
        agent_numbers: Each becomes an agent whose user name is the number.
        password: See `demo_password`.
    """
    users: list[tuple[str, Role, str | None]] = [
        (number, Role.AGENT, number) for number in agent_numbers
    ]
    users += [(role.value, role, None) for role in (Role.SUPERVISOR, Role.ADMIN, Role.QA)]
    store = IdentityStore(pool)
    kept = await store.demo_hashes([name for name, _, _ in users])
    passwords = Passwords()
    try:
        ours = {hash_ for hash_, origin in kept.values() if origin == "demo"}
        current = [hash_ for hash_ in ours if await passwords.matches(hash_, password)]
        if len(kept) == len(users) and len(current) == len(ours):
            return
        # One hash for all: the password is the same for everybody by design, and hashing it for
        # a thousand agents would hold up the start by half a minute.
        shared = current[0] if current else await passwords.hash(password)
        await store.put_demo_users(users, shared)
    finally:
        passwords.close()
