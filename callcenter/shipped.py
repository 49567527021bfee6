"""
Files that come with the product but are no Python: menus, the demo's centre, what Asterisk is told.

Standard library only: `deploy/` asks before the virtual environment exists.
"""

from pathlib import Path

_PACKAGE = Path(__file__).parent


def shipped(path: str) -> Path:
    """
    Find a file or folder that came with the product.

    In an installed package they lie inside it (`_shipped`, put there when the wheel is packed); in
    a checkout they are where people read and edit them.

    Args:
        path: As in the checkout, such as `ivr_flows`.
    """
    installed = _PACKAGE / "_shipped"
    return (installed if installed.is_dir() else _PACKAGE.parent) / path
