"""
The least that could stand in the service's place, in a process of its own.

A FastAGI server that does what the bench's flows do, and a WebSocket that echoes; started by
`house` with the ports to listen on and the folder of the bench's sounds.
"""

import asyncio
import sys

from aiohttp import web


async def main(agi_port: int, echo_port: int, sounds: str) -> None:
    """Serve until killed."""

    async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def ask(command: str) -> None:
            writer.write(f"{command}\n".encode())
            await reader.readline()

        opening = await reader.readuntil(b"\n\n")
        await ask("ANSWER")
        if b"agi_network_script: menu" in opening:
            await ask(f'STREAM FILE {sounds}/first "1"')
            await ask(f'STREAM FILE {sounds}/second "1"')
        else:
            await ask(f'STREAM FILE {sounds}/short ""')
        await ask("HANGUP")
        writer.close()

    async def echo(request: web.Request) -> web.WebSocketResponse:
        end = web.WebSocketResponse(compress=False)
        await end.prepare(request)
        async for message in end:
            await end.send_str(message.data)
        return end

    app = web.Application()
    app.router.add_get("/", echo)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", echo_port).start()
    server = await asyncio.start_server(call, "127.0.0.1", agi_port)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
