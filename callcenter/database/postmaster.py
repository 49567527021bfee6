"""The file in which a PostgreSQL server notes its process, and whether that process is one."""

from pathlib import Path


class Postmaster:
    """Reads `postmaster.pid` of a data folder; nothing of it is believed without a look."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._file = data / "postmaster.pid"

    def live_pid(self) -> int | None:
        """Tell the process id of the server that runs on this data, whoever started it."""
        pid = self._pid()
        return pid if pid is not None and self.is_it(pid) else None

    def status(self) -> str:
        """Tell what the server says of itself: `starting`, `ready`, `stopping`; or nothing."""
        lines = self._lines()
        return lines[7].strip() if len(lines) > 7 else ""

    def forget_stranger(self) -> None:
        """
        Remove a pid file that names a living process which is no server of ours.

        After a reboot the number may belong to anybody; PostgreSQL would refuse to start.
        """
        pid = self._pid()
        if pid is not None and Path(f"/proc/{pid}").exists() and not self.is_it(pid):
            self._file.unlink()

    def is_it(self, pid: int) -> bool:
        """Tell whether the process is a PostgreSQL server that works in this data folder."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and Path(f"/proc/{pid}/cwd").samefile(self._data)
        except OSError:
            return False

    def _pid(self) -> int | None:
        lines = self._lines()
        return int(lines[0]) if lines and lines[0].isdigit() else None

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text().splitlines()
        except OSError:
            return []
