"""A voice of the user's own: any program that reads a text and writes a WAV file."""

import asyncio
import os
import shlex

from callcenter.prompts.sound import Samples
from callcenter.prompts.synthesiser import AT_ONCE, MAX_TEXT, NotSynthesised, spoken_by


class CommandVoice:
    """
    Speaks with a program: the text on its stdin, a WAV file on its stdout.

    Args:
        command: As in a shell, without pipes; its words decide, with the text, what a prompt's
            sound is kept under: change the command when its model changes.
    """

    def __init__(self, command: str) -> None:
        self._argv = shlex.split(command)
        self._places = asyncio.Semaphore(AT_ONCE)

    @property
    def signature(self) -> str:
        """See `Synthesiser.signature`."""
        return shlex.join(self._argv)

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`."""
        del language
        plain = " ".join(text.split())[:MAX_TEXT]
        if not plain:
            raise NotSynthesised("the text is empty")
        # Secrets of the service are in its environment; a voice needs none of them.
        env = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return await spoken_by(self._argv, env, plain, self._places)

    async def close(self) -> None:
        """See `Synthesiser.close`; each text has a process of its own."""
