"""What records prompts by telephone, as the floor needs it."""

from pathlib import Path
from typing import Protocol

PREFIX = "*77"
"""What an agent's phone dials before the code that the page shows."""


class Recorder(Protocol):
    """Knows the codes, and keeps what was spoken."""

    def begin(self, code: str) -> Path | None:
        """Tell where to record, without extension; None where there is no such open code."""

    def unanswered(self, code: str) -> bool:
        """Note that who was rung for a code did not answer; False where he is on the line."""

    def progress(self, code: str, *, hearing: bool) -> None:
        """Note that what was spoken is heard now, or is spoken again."""

    async def keep(self, code: str) -> bool:
        """Keep what was spoken; False where it cannot be used."""

    async def drop(self, code: str) -> None:
        """Forget what was spoken and not kept."""


class NoRecorder:
    """Stands where no prompts are recorded by telephone."""

    def begin(self, code: str) -> None:
        """Know of no code."""
        del code

    def unanswered(self, code: str) -> bool:
        """Have rung nobody."""
        del code
        return True

    def progress(self, code: str, *, hearing: bool) -> None:
        """Tell nobody."""
        del code, hearing

    async def keep(self, code: str) -> bool:
        """Keep nothing."""
        del code
        return False

    async def drop(self, code: str) -> None:
        """Have nothing to forget."""
        del code
