"""`masked-leak`: a masked value where it would be kept, spoken or written into an address."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Expression, Flow, Link, Spoken, ValueName
from callcenter.ivr.rules.parts_of import every, texts
from callcenter.ivr.shapes import Defects
from callcenter.ivr.stepping import PLACEHOLDER


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; conditions of a branch, and what is posted, do not show it."""
    del names
    masked = {name.name for name in every(flow, ValueName) if name.masked}
    for expression in every(flow, Expression):
        for name in sorted(expression.compiled.names if expression.compiled else ()):
            if name in masked and not expression.secret:
                _note(expression, name, defects)
    for place, text in texts(flow):
        for inner in PLACEHOLDER.findall(text):
            name = inner.strip().split(".")[0]
            if name in masked:
                _note(place, name, defects)


def _note(at: Expression | Spoken | Link, name: str, defects: Defects) -> None:
    message = f"'{name}' is masked: use it only in a branch, or send it with a request"
    defects.note(at, message, "masked-leak")
