"""A voice of the user's own: any program that reads a text and writes a WAV file."""

import asyncio
import os
import shlex
import shutil
from collections.abc import Mapping

import orjson

from callcenter.errors import OperatorError
from callcenter.ivr import wording
from callcenter.prompts.sound import Samples
from callcenter.prompts.synthesiser import AT_ONCE, MAX_TEXT, NotSynthesised, spoken_by

SETTING = "CALLCENTER_VOICES"
_EXAMPLE = """Write JSON such as {"en": "piper --model /models/en.onnx --output_file -"}."""


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


def command_voices(setting: str) -> Mapping[str, CommandVoice]:
    """
    Read which languages have a voice of their own.

    Args:
        setting: JSON, language to command; empty for none.

    Raises:
        OperatorError: It is no such thing, a language is unknown, or a program is not there.
    """
    if not setting.strip():
        return {}
    try:
        given = orjson.loads(setting)
    except orjson.JSONDecodeError as error:
        raise OperatorError(f"{SETTING}: {error}.", _EXAMPLE) from None
    if not isinstance(given, dict):
        raise OperatorError(f"{SETTING} is no JSON object.", _EXAMPLE)
    return {language: _voice(language, command) for language, command in given.items()}


def _voice(language: str, command: object) -> CommandVoice:
    if language not in wording.LANGUAGES:
        known = ", ".join(wording.LANGUAGES)
        raise OperatorError(f"{SETTING}: '{language}' is no language here.", f"Use {known}.")
    try:
        words = shlex.split(command) if isinstance(command, str) else []
    except ValueError as error:
        raise OperatorError(f"{SETTING}: {language}: {error}.", _EXAMPLE) from None
    if not words:
        raise OperatorError(f"{SETTING}: {language} has no command.", _EXAMPLE)
    if shutil.which(words[0]) is None:
        raise OperatorError(
            f"{SETTING}: there is no program '{words[0]}'.", "Install it, or write its whole path."
        )
    return CommandVoice(str(command))
