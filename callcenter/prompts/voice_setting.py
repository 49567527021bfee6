"""Which voice speaks which language: the setting `CALLCENTER_VOICES`."""

import shlex
import shutil
from collections.abc import Mapping

import orjson
import structlog

from callcenter.errors import OperatorError
from callcenter.ivr import wording
from callcenter.prompts import hibari_voice
from callcenter.prompts.command_voice import CommandVoice
from callcenter.prompts.hibari_voice import HibariVoice
from callcenter.prompts.synthesiser import Synthesiser

SETTING = "CALLCENTER_VOICES"
_EXAMPLE = (
    """Write JSON such as {"en": "hibari"}, """
    """or {"en": "piper --model /models/en.onnx --output_file -"}."""
)

log = structlog.get_logger()


def read_voices(setting: str) -> Mapping[str, Synthesiser]:
    """
    Read which languages have a voice of their own.

    A known voice that is not installed is told once and left out: the usual one speaks.

    Args:
        setting: JSON, language to `hibari` or to a command; empty for none.

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
    voices = {language: _voice(language, command) for language, command in given.items()}
    return {language: voice for language, voice in voices.items() if voice is not None}


def _voice(language: str, command: object) -> Synthesiser | None:
    if language not in wording.LANGUAGES:
        known = ", ".join(wording.LANGUAGES)
        raise OperatorError(f"{SETTING}: '{language}' is no language here.", f"Use {known}.")
    try:
        words = shlex.split(command) if isinstance(command, str) else []
    except ValueError as error:
        raise OperatorError(f"{SETTING}: {language}: {error}.", _EXAMPLE) from None
    if not words:
        raise OperatorError(f"{SETTING}: {language} has no command.", _EXAMPLE)
    if words == [hibari_voice.NAME]:
        return _hibari(language)
    if shutil.which(words[0]) is None:
        raise OperatorError(
            f"{SETTING}: there is no program '{words[0]}'.", "Install it, or write its whole path."
        )
    return CommandVoice(str(command))


def _hibari(language: str) -> HibariVoice | None:
    if language != hibari_voice.LANGUAGE:
        raise OperatorError(
            f"{SETTING}: the voice hibari speaks English only, not {language}.",
            f"Leave {language} out: espeak-ng speaks it.",
        )
    if hibari_voice.installed():
        return HibariVoice()
    log.warning(
        "voice.not_installed",
        voice=hibari_voice.NAME,
        instead="espeak-ng",
        repair=hibari_voice.INSTALL,
    )
    return None
