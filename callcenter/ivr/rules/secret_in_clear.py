"""`secret-in-clear`: what looks like a PIN or a card number is collected without a mask."""

import re

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs.collect import Collect

_SECRET = re.compile(
    r"(^|_)(pin|password|passcode|secret|cvv|cvc|card|card_number|otp|code_word)(_|$)"
)
_WORDS = re.compile(r"密码|口令|验证码|卡号|\bPIN\b|\bpassword\b|\bcard number\b", re.IGNORECASE)


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; the name of the value and the words of the prompt are both looked at."""
    del names
    for step in flow.steps.values():
        verb = step.verb
        if not isinstance(verb, Collect) or verb.masked:
            continue
        asked = any(_WORDS.search(text) for text in verb.prompt.texts.values())
        if asked or _SECRET.search(verb.into.name):
            message = (
                f"'{verb.into.name}' looks like a secret and would be kept in records: "
                "write masked: true"
            )
            defects.note(verb.into, message, "secret-in-clear")
