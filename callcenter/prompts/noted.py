"""The audit, as far as prompts need it: every caller hears what is changed here."""

from typing import Protocol


class Noted(Protocol):
    """Writes down what is about to be done; it may happen only when this returned."""

    async def __call__(self, *, who: str, act: str, on: str, **details: object) -> None:
        """
        Write the entry.

        Raises:
            DatabaseAway: It could not be written.
        """
