"""Make a running Asterisk read its changed phones."""

import asyncio

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
    try:
        async with asyncio.timeout(_BOUND_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", settings.ami_port)
            try:
                await _reload(reader, writer, read_ami_secret(settings))
            finally:
                writer.close()
    except TimeoutError as error:
        raise RemoteTimeout("Asterisk did not answer a reload in time.") from error
    except (OSError, asyncio.IncompleteReadError) as error:
        raise LinkDown("Asterisk cannot be reached for a reload.") from error


async def _reload(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secret: str) -> None:
    await reader.readline()
    await _act(reader, writer, f"Action: Login\r\nUsername: {AMI_RELOAD_USER}\r\nSecret: {secret}")
    for module in _MODULES:
        await _act(reader, writer, f"Action: Reload\r\nModule: {module}")


async def _act(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, action: str) -> None:
    writer.write(f"{action}\r\n\r\n".encode())
    while True:
        frame = (await reader.readuntil(b"\r\n\r\n")).decode(errors="replace")
        if frame.startswith("Response: "):
            break
    if not frame.startswith("Response: Success"):
        message = frame.partition("Message: ")[2].splitlines()
        raise RemoteRefused(message[0] if message else "Asterisk refused a reload.")
