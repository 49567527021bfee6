"""`unknown-fact`: something asked of caller, customer, call or calendar that nobody knows."""

from collections.abc import Iterator

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Expression, Flow, ValueName
from callcenter.ivr.rules.parts_of import every, texts
from callcenter.ivr.shapes import Defects, Placed
from callcenter.ivr.stepping import FACT_PARTS, FACTS, PLACEHOLDER
from callcenter.yaml_source import near


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; such a condition would never hold, and such a text leave a gap."""
    kept = {*flow.values, *(name.name for name in every(flow, ValueName))}
    for place, root, part in _asked(flow):
        if root not in FACTS:
            if root in kept and part:
                message = f"'{root}' is a single value: write it without .{part}"
                defects.note(place, message, "unknown-fact")
            continue
        known = names.calendars if root == "calendar" else FACT_PARTS[root]
        if known is not None and part not in known:
            there = ", ".join(f"{root}.{name}" for name in sorted(known)[:12])
            hint = near(part, known) or f": there are {there}"
            asked = f"{root}.{part}" if part else root
            defects.note(place, f"nothing is known as '{asked}'{hint}", "unknown-fact")


def _asked(flow: Flow) -> Iterator[tuple[Placed, str, str]]:
    for expression in every(flow, Expression):
        if expression.compiled is not None:
            for root, part in sorted(expression.compiled.parts):
                yield expression, root, part
    for place, text in texts(flow):
        for inner in PLACEHOLDER.findall(text):
            root, point, part = inner.strip().partition(".")
            if point or root in FACTS:
                yield place, root, part.partition(".")[0]
