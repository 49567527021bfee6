"""A scripted channel of Asterisk: connects to our FastAGI server and answers its commands."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from urllib.parse import quote

from callcenter.floor.ports.line import LineHandler
from callcenter.telephony.agi.server import AgiLimits, AgiServer, SessionHandler
from callcenter.telephony.line import LineTerms
from callcenter.telephony.line_server import LineServer, LineServerTerms
from tests.unit.telephony.listening import listening

UNIQUEID = "pbx1-1763743200.12"
CHANNEL = "PJSIP/demo-trunk-0000000c"
ARRIVED = {
    "CC_CALL_ID": UNIQUEID,
    "CC_STATE": "new",
    "CC_DID": "4001",
    "EXTEN": "s",
    "CALLERID(num)": "13800138000",
    "CALLERID(num-pres)": "allowed_not_screened",
}

_REFERENCE = re.compile(r"\$\{URIENCODE\(\$\{([^{}]*)\}\)\}|\$\{([^{}]*)\}")

Words = Sequence[str]
Answer = Callable[["AgiChannel", Words], str | None]


def split(line: str) -> list[str]:
    """Split a command line as Asterisk does: blanks outside quotes, backslashes escape."""
    words: list[str] = []
    word, quoted, escaped, begun = "", False, False, False
    for letter in line:
        if escaped:
            word, escaped = word + letter, False
        elif letter == "\\":
            escaped, begun = True, True
        elif letter == '"':
            quoted, begun = not quoted, True
        elif letter in " \t" and not quoted:
            if begun:
                words.append(word)
            word, begun = "", False
        else:
            word, begun = word + letter, True
    return [*words, word] if begun else words


class AgiChannel:
    """
    One session seen from Asterisk's side.

    `variables` are the channel's. `answers` maps the first words of a command to its answer; None
    from it leaves the command unanswered. `lines` are the commands that came, `words` their words.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.variables: dict[str, str] = dict(ARRIVED)
        self.answers: dict[str, Answer] = {}
        self.lines: list[bytes] = []
        self.words: list[list[str]] = []
        self._reader = reader
        self._writer = writer
        self._news = asyncio.Event()

    def send(self, text: str | bytes) -> None:
        """Send as it is."""
        self._writer.write(text if isinstance(text, bytes) else text.encode())

    def open(self, path: str = "call?token=t", **headers: str) -> None:
        """Send the header block."""
        block = {
            "agi_network": "yes",
            "agi_request": f"agi://127.0.0.1:4573/{path}",
            "agi_channel": CHANNEL,
            "agi_uniqueid": UNIQUEID,
            "agi_callerid": "13800138000",
            **headers,
        }
        self.send("".join(f"{name}: {value}\n" for name, value in block.items()) + "\n")

    async def live(self) -> None:
        """Answer commands until the service closes the session."""
        while line := await self._reader.readline():
            self.lines.append(line)
            words = split(line.decode().rstrip("\n"))
            self.words.append(words)
            self._news.set()
            answer = self._answer(words)
            if answer is not None:
                self.send(answer + "\n")
        self._writer.close()

    async def asked(self, verb: str) -> list[str]:
        """Wait for a command that begins so; return its words."""
        async with asyncio.timeout(60):
            while True:
                for words in self.words:
                    if " ".join(words).startswith(verb):
                        return words
                self._news.clear()
                await self._news.wait()

    def hang_up(self) -> None:
        """Say that the channel left, and close, as AGIEXITONHANGUP does."""
        self.send("HANGUP\n")
        self._writer.close()

    def cut(self) -> None:
        """Cut the connection."""
        self._writer.transport.abort()

    def expand(self, text: str) -> str:
        """Put the channel's variables into a text, as Asterisk does."""
        return _REFERENCE.sub(
            lambda found: (
                quote(self.variables.get(found[1], ""), safe="")
                if found[1] is not None
                else self.variables.get(found[2], "")
            ),
            text,
        )

    def _answer(self, words: list[str]) -> str | None:
        for verb, answer in self.answers.items():
            if " ".join(words).startswith(verb):
                return answer(self, words)
        match words:
            case ["SET", "VARIABLE", name, value]:
                self.variables[name] = value
                return "200 result=1"
            case ["GET", "VARIABLE", name]:
                value = self.variables.get(name, "")
                return f"200 result=1 ({value})" if value else "200 result=0"
            case ["GET", "FULL", "VARIABLE", text]:
                return f"200 result=1 ({self.expand(text)})"
            case ["EXEC", "MSet", pairs]:
                for pair in pairs.split(","):
                    name, _, value = pair.partition("=")
                    self.variables[name] = value
                return "200 result=0"
        return "200 result=0"


@asynccontextmanager
async def sessions(
    handler: SessionHandler, *, limits: AgiLimits | None = None
) -> AsyncIterator[tuple[AgiServer, int]]:
    """Run a FastAGI server on a free port."""
    with listening() as (listener, port):
        server = AgiServer(listener, handler, token="t", limits=limits)
        await server.start()
        try:
            yield server, port
        finally:
            await server.drain(0)


@asynccontextmanager
async def lines(
    handler: LineHandler, *, terms: LineTerms | None = None
) -> AsyncIterator[tuple[LineServer, int]]:
    """Run a line server on a free port."""
    with listening() as (listener, port):
        server = LineServer(
            listener, handler, LineServerTerms(token="t", line=terms or LineTerms())
        )
        await server.start()
        try:
            yield server, port
        finally:
            await server.drain(0)


@asynccontextmanager
async def channel(port: int) -> AsyncIterator[AgiChannel]:
    """Connect as Asterisk does; nothing is sent yet."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield AgiChannel(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def call(
    port: int,
    *,
    variables: Mapping[str, str] | None = None,
    answers: Mapping[str, Answer] | None = None,
    path: str = "call?token=t",
) -> AsyncIterator[AgiChannel]:
    """Let a call enter whose channel answers by itself."""
    async with channel(port) as caller:
        caller.variables |= variables or {}
        caller.answers |= answers or {}
        caller.open(path)
        living = asyncio.create_task(caller.live())
        try:
            yield caller
        finally:
            living.cancel()
            await asyncio.gather(living, return_exceptions=True)


def says(text: str | None) -> Answer:
    """Return an answer that is always the same."""
    return lambda _channel, _words: text


async def until(true: Callable[[], bool]) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while True:
            if true():
                return
            await asyncio.sleep(0.005)
