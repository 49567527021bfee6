"""
The command line: one module a command, loaded only when it is called.

Every problem an operator can mend ends as one message on stderr and exit code 2.
"""

import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import Any

from cyclopts import App, CycloptsError

from callcenter.errors import CallCenterError, OperatorError

OPERATOR_EXIT = 2
FAILED_EXIT = 1
INTERRUPTED_EXIT = 130

# Name of the command, and where it is: a function, or an App that holds commands of its own.
COMMANDS = {
    "run": "callcenter.cli.run:run",
    "centre": "callcenter.cli.centre:app",
    "flow": "callcenter.cli.flow:app",
    "acd": "callcenter.cli.acd:app",
    "replay": "callcenter.cli.replay:replay",
    "user": "callcenter.cli.user:app",
    "db": "callcenter.cli.db:app",
    "demo": "callcenter.cli.demo:app",
    "demo-data": "callcenter.cli.demo_data:app",
}
INTERNAL = {"service": "callcenter.cli.service:service"}

HELP = """The call centre's command line.

First steps: `callcenter run` in one terminal, `callcenter demo phone 1001 --sign-in` in a second,
`callcenter demo call` in a third.

Each command has its own `--help`. Settings are environment variables; README.md lists them.
"""


def build(*, complete: bool = False) -> App:
    """
    Make the application; a command whose module is not installed is left out.

    Args:
        complete: Load every command, so that the help can describe them.
    """
    app = App(name="callcenter", help=HELP, version_flags=[], suppress_keyboard_interrupt=False)
    for name, place in COMMANDS.items():
        if _installed(place):
            app.command(_loaded(place) if complete else place, name=name)
    for name, place in INTERNAL.items():
        app.command(place, name=name, show=False)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run one command.

    Args:
        arguments: Instead of the process's own.

    Returns:
        The exit code: 0, 1 when the command failed, 2 when the installation or the command line
        is wrong.
    """
    asked = sys.argv[1:] if arguments is None else list(arguments)
    try:
        app = build(complete=not asked or asked[0] in {"--help", "-h"})
        result = app(asked, exit_on_error=False, result_action="return_value")
    except OperatorError as error:
        _complain(f"{error.problem} {error.repair}")
        return OPERATOR_EXIT
    except CycloptsError:
        return OPERATOR_EXIT  # it has been printed
    except CallCenterError as error:
        _complain(str(error))
        return FAILED_EXIT
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT
    except BrokenPipeError:  # `callcenter … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED_EXIT
    return result if isinstance(result, int) else 0


def _complain(message: str) -> None:
    sys.stderr.write(f"callcenter: {message}\n")


def _loaded(place: str) -> Any:  # noqa: ANN401 - a function or an App
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)


def _installed(place: str) -> bool:
    return importlib.util.find_spec(place.partition(":")[0]) is not None
