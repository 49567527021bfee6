"""
The installation that several benchmarks share.

Beside the product's dialplan stands one of the bench's own: the bare floor, in the same Asterisk,
of what the product does; 91.. is static dialplan, 92.. a FastAGI server that does the least.

    4101, 9101, 9201   a menu: the first prompt, and with key 1 the second
    4102, 9102, 9202   a short prompt, then hung up
    4103, 9103…        a short prompt, then an agent (the last four digits of 9103…)
    4104               straight into the queue
    4105, 9105         five menus in a row, each left by key 1, then hung up
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from callcenter.demo.sip_socket import Server
from callcenter.demo.tones import sine
from callcenter.ivr.commands import Prompt
from callcenter.prompts import sound
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.synthesiser import EspeakSynthesiser
from callcenter.toolbox import command as tool
from tests.integration.hotline.installation import ROOT, Installation, new_home
from tests.ports import free_port, free_range

FIRST_HZ, SECOND_HZ, SHORT_HZ, AGENT_HZ = 440, 700, 550, 1000
SHORT_S = 0.4
RTP_PORTS = 1_000
TICKS_PER_S = os.sysconf("SC_CLK_TCK")

_PROMPTS = {"first": (FIRST_HZ, 4.0), "second": (SECOND_HZ, 4.0), "short": (SHORT_HZ, SHORT_S)}

_MENU = """
flow: bench_menu
languages: [en]
start: first
steps:
  first:
    menu:
      prompt: { en: first }
      keys: { "1": second }
      wait_s: 5
      repeat: 1
    on_no_input: end
    on_invalid: end
  second:
    menu:
      prompt: { en: second }
      keys: { "1": end }
      wait_s: 5
      repeat: 1
    on_no_input: end
    on_invalid: end
  end:
    hangup: normal
"""

_TRIVIAL = """
flow: bench_trivial
languages: [en]
start: say
steps:
  say:
    play: { en: short }
    next: end
  end:
    hangup: normal
"""

_DIALLED = """
flow: bench_dialled
languages: [en]
start: say
steps:
  say:
    play: { en: short }
    next: person
  person:
    queue: service
    then: end
  end:
    hangup: normal
"""

_WAITING = """
flow: bench_waiting
languages: [en]
start: person
steps:
  person:
    queue: service
    then: end
  end:
    hangup: normal
"""

_MENUS = 5

_FIVE = (
    "flow: bench_five\nlanguages: [en]\nstart: m0\nsteps:\n"
    + "".join(
        f"  m{n}:\n    menu: {{ prompt: first, keys: {{ '1': m{n + 1} }}, wait_s: 8 }}\n"
        f"    on_no_input: m{_MENUS}\n    on_invalid: m{_MENUS}\n"
        for n in range(_MENUS)
    )
    + f"  m{_MENUS}: {{ hangup: normal }}\n"
)

FLOWS = {
    "4101": ("bench_menu", _MENU),
    "4102": ("bench_trivial", _TRIVIAL),
    "4103": ("bench_dialled", _DIALLED),
    "4104": ("bench_waiting", _WAITING),
    "4105": ("bench_five", _FIVE),
}

# The same things as the product makes Asterisk do, and nothing else.
_DIALPLAN = """
[inbound](+)
exten => 9101,1,Goto(bench-menu,s,1)
exten => 9105,1,Goto(bench-five0,s,1)
exten => 9201,1,AGI(agi://127.0.0.1:{agi_port}/menu)
exten => 9202,1,AGI(agi://127.0.0.1:{agi_port}/short)
exten => 9102,1,Answer()
 same => n,Playback({bench}/short)
 same => n,Hangup(16)
exten => _91031XXX,1,Answer()
 same => n,Playback({bench}/short)
 same => n,Set(BENCH_FILE={bench}/${{UNIQUEID}})
 same => n,MixMonitor(,br(${{BENCH_FILE}}-rx.sln)t(${{BENCH_FILE}}-tx.sln))
 same => n,Dial(PJSIP/${{EXTEN:4}},15^3,gcIm(default))
 same => n,Hangup(16)
[bench-menu]
exten => s,1,Answer()
 same => n,Background({bench}/first)
 same => n,WaitExten(5)
exten => 1,1,Background({bench}/second)
 same => n,WaitExten(5)
[bench-hold]
exten => s,1,Wait(10)
"""

_DIALPLAN_FIVE = (
    "".join(
        f"[bench-five{n}]\nexten => s,1,{'Answer()' if n == 0 else 'NoOp()'}\n"
        f" same => n,Background({{bench}}/first)\n same => n,WaitExten(8)\n"
        f"exten => 1,1,Goto(bench-five{n + 1},s,1)\n"
        for n in range(_MENUS)
    )
    + f"[bench-five{_MENUS}]\nexten => s,1,Hangup(16)\n"
)


class House(Installation):
    """The running installation, with the bare peer beside it."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, RTP_PORTS=free_range(RTP_PORTS))
        self.agi_port, self.echo_port = free_port(), free_port()

    @property
    def server(self) -> Server:
        """Where its telephones call."""
        return Server(port=self.sip_port)

    def cpu_s(self, name: str) -> float:
        """Return the processor time that a sibling and its threads, or its children, have used."""
        pid = self.pid(name)
        if name != "postgres":
            return _cpu_s(pid)
        stat = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return _cpu_s(pid, ended=True) + sum(_cpu_s(int(child)) for child in stat.split())


@contextmanager
def house() -> Iterator[House]:
    """Run the product with the bench's lines; afterwards nothing of it is left."""
    home = new_home()
    bench = home / "bench"
    etc = home / "asterisk/etc"
    for folder in (bench, etc):
        folder.mkdir(parents=True)
    running = House(home)
    dialplan = (_DIALPLAN + _DIALPLAN_FIVE).format(bench=bench, agi_port=running.agi_port)
    (etc / "extensions_local.conf").write_text(dialplan)
    ports = (str(running.agi_port), str(running.echo_port))
    peer = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.bare_peer", *ports, str(bench)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    try:
        assert peer.stdout is not None
        assert peer.stdout.readline() == b"ready\n"
        running.start()
        _lay_sounds(home, bench)
        _lay_lines(running)
        yield running
    finally:
        running.stop()
        peer.kill()
        peer.communicate()
        shutil.rmtree(home, ignore_errors=True)


def _lay_sounds(home: Path, bench: Path) -> None:
    """Put tones where the product keeps the prompts' sounds: the same file is played by both."""
    speech = tool("espeak-ng")
    shop = PromptShop(home, EspeakSynthesiser(speech.argv, speech.env))
    for text, (hz, seconds) in _PROMPTS.items():
        kept = shop._place_of_text(Prompt(language="en", text=text))
        sound.save((sine(hz, seconds) / 32768).astype("float32"), kept)
        (bench / f"{text}.wav").hardlink_to(kept)


def _lay_lines(running: House) -> None:
    admin = running.token("admin")
    for number, (flow, source) in FLOWS.items():
        body = {"source": source, "comment": "for the bench", "replaces": None}
        running.ask("PUT", f"/flows/{flow}", token=admin, body=body)
        line = {"title": {"en": flow, "zh-CN": flow}, "flow": flow, "language": "en"}
        running.ask("PUT", f"/numbers/{number}", token=admin, body=line)
    queue = running.ask("GET", "/queues/service", token=admin)
    changed = {name: value for name, value in queue.items() if name != "name"}
    changed["wrap_up_s"] = 0
    running.ask("PUT", "/queues/service", token=admin, body=changed)


def _cpu_s(pid: int, *, ended: bool = False) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    # Fields 14 to 17 of proc(5): user and system time, then those of children that ended.
    return sum(map(int, words[11 : 15 if ended else 13])) / TICKS_PER_S
