"""Several synthesisers as one: each language with its own voice, and another when it fails."""

from collections.abc import Mapping

import structlog

from callcenter.prompts.sound import Samples
from callcenter.prompts.synthesiser import NotSynthesised, Synthesiser

log = structlog.get_logger()


class Voices:
    """
    Speaks each language with the voice chosen for it.

    Args:
        usual: Speaks whatever has no voice of its own, and when that one fails.
        own: Language to its voice; anything with `signature` and `speak`.
    """

    def __init__(self, usual: Synthesiser, own: Mapping[str, Synthesiser]) -> None:
        self._usual = usual
        self._own = dict(own)

    @property
    def signature(self) -> str:
        """See `Synthesiser.signature`."""
        own = ", ".join(f"{name}: {self._own[name].signature}" for name in sorted(self._own))
        return f"{self._usual.signature}; {own}" if own else self._usual.signature

    async def speak(self, text: str, language: str) -> Samples:
        """See `Synthesiser.speak`; callers hear the usual voice rather than a tone."""
        own = self._own.get(language)
        if own is None:
            return await self._usual.speak(text, language)
        try:
            return await own.speak(text, language)
        except NotSynthesised as error:
            log.warning("voice.failed", language=language, why=str(error))
            return await self._usual.speak(text, language)

    async def close(self) -> None:
        """See `Synthesiser.close`."""
        for voice in (self._usual, *self._own.values()):
            await voice.close()
