"""`menu-too-long`: more choices, or more words, than a caller can keep in mind."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import EVERY_LANGUAGE, Flow, Spoken
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs.menu import Menu

MOST_KEYS = 8
MOST_CHARACTERS = {"zh-CN": 120, "en": 400}
"""About half a minute of speech each."""


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    for step in flow.steps.values():
        if not isinstance(step.verb, Menu):
            continue
        count = len(step.verb.keys)
        if count > MOST_KEYS:
            message = f"'{step.name}' offers {count} choices, at most {MOST_KEYS} are remembered: "
            defects.note(step, message + "make a menu below it", "menu-too-long")
        _check_words(step.verb.prompt, defects)


def _named(language: str) -> str:
    return "" if language == EVERY_LANGUAGE else f"in {language} "


def _check_words(prompt: Spoken, defects: Defects) -> None:
    for language, text in prompt.texts.items():
        most = MOST_CHARACTERS.get(language, max(MOST_CHARACTERS.values()))
        if len(text) > most:
            message = (
                f"{_named(language)}this menu takes more than half a minute "
                f"({len(text)} characters): say it in {most}"
            )
            defects.note(prompt, message, "menu-too-long")
