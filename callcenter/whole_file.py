"""Files that others read while we write them, and that a crash must not leave half written."""

import os
import tempfile
from pathlib import Path


def put_file(path: Path, content: bytes, *, mode: int = 0o600, durable: bool = True) -> None:
    """
    Put a file in its place whole: at any moment, also after a crash, the old or the new is there.

    Args:
        path: Where; its folder exists.
        content: All of it.
        mode: Who may read it; by default its owner alone.
        durable: Whether it must outlive a power cut from here on.

    Raises:
        OSError: The disk is full, or the folder cannot be written; the old file is as it was.
    """
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
