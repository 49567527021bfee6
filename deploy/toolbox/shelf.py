"""
Keep fetched bundles in the cache: complete or not there at all, fetched once however many ask.
"""

import fcntl
import shutil
import sys
from pathlib import Path

import apt_tree

from callcenter.errors import OperatorError
from callcenter.toolbox import Bundle, bundle_folder


def ensure(bundle: Bundle) -> Path:
    """
    Return the folder of *bundle*, fetched now if it is not in the cache.

    Processes that ask at the same time wait for the first; one that was killed half-way leaves
    only a folder that the next one removes.

    Raises:
        OperatorError: The cache cannot be written, or the bundle cannot be fetched.
    """
    folder = bundle_folder(bundle)
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with folder.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.is_dir():
                _fetch(bundle, folder)
    except OSError as error:
        raise OperatorError(
            f"The cache {folder.parent} cannot be written: {error.strerror}.",
            "Point XDG_CACHE_HOME at a folder you can write.",
        ) from error
    return folder


def _fetch(bundle: Bundle, folder: Path) -> None:
    half = folder.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    try:
        apt_tree.unpack(bundle, half, _say)
        half.rename(folder)
    finally:
        shutil.rmtree(half, ignore_errors=True)
        _say("")


def _say(text: str) -> None:
    """Show progress on one line of a terminal; say nothing elsewhere."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{text}")
        sys.stderr.flush()
