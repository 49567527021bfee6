"""`unknown-value`: a value that is nowhere set."""

from callcenter.ivr.flow_shapes import VALUE_NAME
from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Expression, Flow, ValueName
from callcenter.ivr.rules.parts_of import every, texts
from callcenter.ivr.shapes import Defects
from callcenter.ivr.stepping import FACTS, PLACEHOLDER
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; a step that could not be read may be the one that sets the name."""
    del names
    known = {*flow.values, *(name.name for name in every(flow, ValueName))}
    everything = known | FACTS
    for expression in every(flow, Expression):
        for name in sorted(expression.compiled.names if expression.compiled else ()):
            if name not in everything and not flow.vague:
                defects.note(expression, _unknown(name, everything), "unknown-value")
    for place, text in texts(flow):
        for inner in PLACEHOLDER.findall(text):
            name = inner.strip().split(".")[0]
            unknown = name not in everything and not flow.vague
            if unknown or not VALUE_NAME.fullmatch(name):
                defects.note(place, _unknown(name, everything), "unknown-value")


def _unknown(name: str, everything: set[str] | frozenset[str]) -> str:
    hint = near(name, everything) or (
        f": a text itself is written in quotes inside the quotes, as in \"'{name}'\""
        if VALUE_NAME.fullmatch(name)
        else f": there are {', '.join(sorted(everything))}"
    )
    return f"nothing is remembered as '{name}'{hint}"
