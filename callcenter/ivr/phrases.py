"""Everything a flow says that is known before anybody calls: to be synthesised ahead."""

from collections.abc import Iterator

from callcenter.ivr import wording
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import EVERY_LANGUAGE, Flow, Spoken, parts
from callcenter.ivr.stepping import PLACEHOLDER
from callcenter.ivr.verbs.survey import Survey

_POSITIONS = 10


def constant_prompts(flow: Flow) -> Iterator[Prompt]:
    """
    List the prompts of a flow without placeholders, and the product's own sentences.

    Args:
        flow: One that passed the check.
    """
    for spoken in parts(flow.steps, Spoken):
        for language in flow.languages:
            text = spoken.texts.get(language, spoken.texts.get(EVERY_LANGUAGE))
            if text is not None and PLACEHOLDER.search(text):
                continue
            if text is not None or spoken.file is not None:
                yield Prompt(language=language, text=text, file=spoken.file)
    for language in flow.languages:
        yield Prompt(language=language, text=wording.INVALID[language])
        for step in flow.steps.values():
            if isinstance(step.verb, Survey):
                yield from (
                    Prompt(language=language, text=text) for text in step.verb.sentences(language)
                )
        yield Prompt(language=language, text=wording.INVALID_DIGITS[language])
        for place in range(1, _POSITIONS + 1):
            yield Prompt(language=language, text=wording.position(place, language))
