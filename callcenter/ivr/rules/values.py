"""`unknown-value`, `masked-leak`: values that are nowhere set, or must not be shown."""

from collections.abc import Iterator

from callcenter.ivr.flow_shapes import VALUE_NAME
from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Expression, Flow, Link, Spoken, ValueName
from callcenter.ivr.rules.parts_of import every
from callcenter.ivr.shapes import Defects
from callcenter.ivr.stepping import FACTS, PLACEHOLDER
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    del names
    kept = list(every(flow, ValueName))
    masked = {name.name for name in kept if name.masked}
    known = {*flow.values, *(name.name for name in kept)}
    # A step that could not be read may be the one that sets the name.
    lenient = flow.vague
    for expression in every(flow, Expression):
        for name in sorted(expression.compiled.names if expression.compiled else ()):
            if name in masked and not expression.secret:
                _note_leak(expression, name, defects)
            elif name not in known and name not in FACTS and not lenient:
                defects.note(expression, _unknown_value(name, known), "unknown-value")
    for place, text in texts(flow):
        for inner in PLACEHOLDER.findall(text):
            name = inner.strip().split(".")[0]
            if name in masked:
                _note_leak(place, name, defects)
            elif (name not in known and name not in FACTS and not lenient) or not (
                VALUE_NAME.fullmatch(name)
            ):
                defects.note(place, _unknown_value(name, known), "unknown-value")


def texts(flow: Flow) -> Iterator[tuple[Spoken | Link, str]]:
    """Give every text into which values are filled."""
    for spoken in every(flow, Spoken):
        yield from ((spoken, text) for text in spoken.texts.values())
    yield from ((link, link.url) for link in every(flow, Link))


def _note_leak(at: Expression | Spoken | Link, name: str, defects: Defects) -> None:
    message = f"'{name}' is masked: it may only be used in the conditions of a branch"
    defects.note(at, message, "masked-leak")


def _unknown_value(name: str, known: set[str]) -> str:
    everything = known | FACTS
    hint = near(name, everything) or (
        f": a text itself is written in quotes inside the quotes, as in \"'{name}'\""
        if VALUE_NAME.fullmatch(name)
        else f": there are {', '.join(sorted(everything))}"
    )
    return f"nothing is remembered as '{name}'{hint}"
