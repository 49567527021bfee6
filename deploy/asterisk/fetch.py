"""
Make Asterisk and the small tools available: from the machine, else fetched into the cache.

    python3 deploy/asterisk/fetch.py            what `make run` needs
    python3 deploy/asterisk/fetch.py --tests    also what only the tests need
    python3 deploy/asterisk/fetch.py --tools    print where each program is; fetch nothing

Standard library only; exit code 2 with one sentence when something has to be installed by hand.
"""

import argparse
import shutil
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(_REPOSITORY), str(_REPOSITORY / "deploy/toolbox")]

import shelf  # noqa: E402 - the path is known only now

from callcenter import toolbox  # noqa: E402 - the path is known only now
from callcenter.errors import OperatorError  # noqa: E402 - the path is known only now
from callcenter.telephony.pbx_place import find_own_asterisk  # noqa: E402 - as above


def main() -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(description="Find or fetch Asterisk and the tools beside it.")
    parser.add_argument("--tests", action="store_true", help="also the tools of the tests")
    parser.add_argument("--tools", action="store_true", help="only print where programs are")
    wanted = parser.parse_args()
    try:
        if wanted.tools:
            _print_places()
            return 0
        bundles = toolbox.BUNDLES if wanted.tests else (toolbox.ASTERISK, toolbox.SPEECH)
        for bundle in bundles:
            if not _machine_has(bundle):
                shelf.ensure(bundle)
    except OperatorError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def _machine_has(bundle: toolbox.Bundle) -> bool:
    if bundle is toolbox.ASTERISK:
        return find_own_asterisk() is not None
    return all(shutil.which(program) for program in bundle.programs)


def _print_places() -> None:
    for bundle in toolbox.BUNDLES:
        for program in bundle.programs:
            print(f"{program:10} {_place(program)}")


def _place(program: str) -> str:
    if program == "asterisk":
        own = find_own_asterisk()
        if own is not None:
            return own.argv[0]
    try:
        return toolbox.command(program).argv[-1]
    except OperatorError as error:
        return f"missing: {error.repair}"


if __name__ == "__main__":
    sys.exit(main())
