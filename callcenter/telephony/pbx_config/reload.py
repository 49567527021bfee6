"""Make a running Asterisk read its changed phones, or everything it can read anew."""

import asyncio
from collections.abc import Sequence

from callcenter.errors import LinkDown, RemoteRefused, RemoteTimeout
from callcenter.settings import Settings
from callcenter.telephony.pbx_config.keys import AMI_RELOAD_USER, read_ami_secret

_BOUND_S = 10.0
_MODULES = ("res_pjsip.so", "app_queue.so")


async def reload_endpoints(settings: Settings) -> None:
    """
    Make Asterisk read the phones and members of the emergency queue again; talks go on.

    A short session of an account that can do nothing else: the one that acts on calls has no right
    to it.

    Raises:
        LinkDown: Asterisk cannot be reached; it reads the files when it starts.
        RemoteRefused: It refused the login or the reload.
        RemoteTimeout: It did not answer within 10 s.
    """
    await _told(settings, [f"Action: Reload\r\nModule: {module}" for module in _MODULES])


async def reload_everything(settings: Settings) -> None:
    """
    Make Asterisk read every file again that it reads while it runs; talks go on.

    Raises:
        LinkDown, RemoteRefused, RemoteTimeout: See `reload_endpoints`.
    """
    await _told(settings, ["Action: Reload"])


async def _told(settings: Settings, actions: Sequence[str]) -> None:
    try:
        async with asyncio.timeout(_BOUND_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
            try:
                secret = read_ami_secret(settings)
                await reader.readline()
                login = f"Action: Login\r\nUsername: {AMI_RELOAD_USER}\r\nSecret: {secret}"
                for action in (login, *actions):
                    await _act(reader, writer, action)
            finally:
                writer.close()
    except TimeoutError as error:
        raise RemoteTimeout("Asterisk did not answer a reload in time.") from error
    except (OSError, asyncio.IncompleteReadError) as error:
        raise LinkDown("Asterisk cannot be reached for a reload.") from error


async def _act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, action: str) -> None:
    writer.write(f"{action}\r\n\r\n".encode())
    while True:
        frame = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
        if frame.startswith("Response: "):
            break
    if not frame.startswith("Response: Success"):
        message = frame.partition("Message: ")[2].splitlines()
        raise RemoteRefused(message[0] if message else "Asterisk refused a reload.")
