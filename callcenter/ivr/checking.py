"""
What no single step can know: whether the steps fit together, and the names exist.

A flow without a finding here cannot meet an unknown step, and cannot go round for ever without
the caller doing something.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from callcenter.ivr.flow_shapes import VALUE_NAME
from callcenter.ivr.model import (
    EVERY_LANGUAGE,
    Expression,
    Flow,
    PartT,
    Ref,
    Spoken,
    Target,
    ValueName,
    parts,
)
from callcenter.ivr.reading import read_flow
from callcenter.ivr.shapes import Defects
from callcenter.ivr.stepping import FACTS, PLACEHOLDER
from callcenter.yaml_source import Defect, near


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNames:
    """
    What the centre has; None where it is not known, and then not checked.

    `sounds` are recordings as `<language>/<name>` without ending.
    """

    queues: frozenset[str] | None = None
    skills: frozenset[str] | None = None
    calendars: frozenset[str] | None = None
    agents: frozenset[str] | None = None
    flows: frozenset[str] | None = None
    sounds: frozenset[str] | None = None


NOTHING_KNOWN = KnownNames()


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """The flow when nothing is wrong with it, else None and what is wrong."""

    flow: Flow | None
    defects: tuple[Defect, ...]


def examine(text: str, file: str, names: KnownNames = NOTHING_KNOWN) -> Examined:
    """
    Read and check a flow: what stands before every use of one.

    Args:
        text: YAML of the flow.
        file: Name for the messages.
        names: What the centre has.
    """
    read = read_flow(text, file)
    found = list(read.defects)
    if read.flow is not None:
        found += check_flow(read.flow, names)
    return Examined(flow=None if found else read.flow, defects=tuple(sorted(set(found))))


def check_flow(flow: Flow, names: KnownNames = NOTHING_KNOWN) -> list[Defect]:
    """
    Check a flow as a whole.

    Args:
        flow: As read; steps that could not be read count as existing and are not followed.
        names: What the centre has.

    Returns:
        Every defect, in the order of the file.
    """
    defects = Defects(file=flow.file)
    for rule in _RULES:
        rule(flow, names, defects)
    return sorted(defects.found)


def _all(flow: Flow, kind: type[PartT]) -> Iterator[PartT]:
    yield from parts((flow.steps, flow.loose), kind)


def _targets(flow: Flow) -> Iterator[Target]:
    yield flow.start
    yield from flow.anywhere.values()
    yield from _all(flow, Target)


def _check_targets(flow: Flow, names: KnownNames, defects: Defects) -> None:
    del names
    known = {*flow.steps, *flow.unreadable}
    for target in _targets(flow):
        if target.name not in known:
            hint = near(target.name, known) or ": add it, or name one that exists"
            defects.note(target, f"there is no step '{target.name}'{hint}", "unknown-step")


def _check_reach(flow: Flow, names: KnownNames, defects: Defects) -> None:
    del names
    if flow.unreadable or any(target.name not in flow.steps for target in _targets(flow)):
        return  # what is wrong there may be the way to the others
    reached: set[str] = set()
    ahead = [flow.start.name, *(target.name for target in flow.anywhere.values())]
    while ahead:
        name = ahead.pop()
        if name in flow.steps and name not in reached:
            reached.add(name)
            ahead += [target.name for target in parts(flow.steps[name], Target)]
    for step in flow.steps.values():
        if step.name not in reached:
            message = f"no step leads to '{step.name}': lead one here, or remove it"
            defects.note(step, message, "unreachable")


def _check_loops(flow: Flow, names: KnownNames, defects: Defects) -> None:
    del names
    ways = {
        step.name: [t.name for t in parts(step, Target) if not t.by_caller and t.name in flow.steps]
        for step in flow.steps.values()
    }
    for loop in _loops(ways):
        order = [name for name in flow.steps if name in loop]
        shown = " and ".join([", ".join(order[:4]), *(["others"] if len(order) > 4 else [])])
        message = (
            f"{shown} can go round without the caller doing anything: "
            "lead a way out of it, such as hangup"
        )
        defects.note(flow.steps[order[0]], message, "endless-loop")


def _loops(ways: Mapping[str, Iterable[str]]) -> list[set[str]]:
    """
    Find the groups of steps that reach each other in a circle.

    Source:
        Tarjan's strongly connected components, without recursion: flows may be deep.
    """
    number: dict[str, int] = {}
    low: dict[str, int] = {}
    pending: list[str] = []
    on_pending: set[str] = set()
    found: list[set[str]] = []
    for root in ways:
        if root in number:
            continue
        work = [(root, iter(ways[root]))]
        number[root] = low[root] = len(number)
        pending.append(root)
        on_pending.add(root)
        while work:
            name, rest = work[-1]
            follower = next(rest, None)
            if follower is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == number[name]:
                    group = set(pending[pending.index(name) :])
                    del pending[pending.index(name) :]
                    on_pending -= group
                    if len(group) > 1 or name in ways[name]:
                        found.append(group)
            elif follower not in number:
                number[follower] = low[follower] = len(number)
                pending.append(follower)
                on_pending.add(follower)
                work.append((follower, iter(ways[follower])))
            elif follower in on_pending:
                low[name] = min(low[name], number[follower])
    return found


def _check_names(flow: Flow, names: KnownNames, defects: Defects) -> None:
    known = {
        "queue": names.queues,
        "skill": names.skills,
        "calendar": names.calendars,
        "agent": names.agents,
        "flow": None if names.flows is None else names.flows | {flow.name},
        "language": frozenset(flow.languages),
    }
    for ref in _all(flow, Ref):
        there = known[ref.kind]
        if there is not None and ref.name not in there:
            listed = ", ".join(sorted(there)[:10])
            hint = near(ref.name, there) or (f": there are {listed}" if listed else "")
            message = f"there is no {ref.kind} '{ref.name}'{hint}"
            defects.note(ref, message, f"unknown-{ref.kind}")


def _check_languages(flow: Flow, names: KnownNames, defects: Defects) -> None:
    for spoken in _all(flow, Spoken):
        if EVERY_LANGUAGE in spoken.texts:
            if len(flow.languages) > 1:
                form = ", ".join(f"{language}: …" for language in flow.languages)
                message = f"this is one text for all languages: write {{ {form} }}"
                defects.note(spoken, message, "missing-language")
            continue
        for language in flow.languages:
            recorded = spoken.file is not None and (
                names.sounds is None or f"{language}/{spoken.file}" in names.sounds
            )
            if language not in spoken.texts and not recorded:
                wanted = f"add {language}: and what is said"
                if spoken.file is not None:
                    wanted += f", or record sounds/{language}/{spoken.file}.wav"
                defects.note(spoken, f"there is no {language} here: {wanted}", "missing-language")


def _check_values(flow: Flow, names: KnownNames, defects: Defects) -> None:
    del names
    kept = list(_all(flow, ValueName))
    masked = {name.name for name in kept if name.masked}
    known = {*flow.values, *(name.name for name in kept)}
    # A step that could not be read may be the one that sets the name.
    lenient = bool(flow.unreadable)
    for expression in _all(flow, Expression):
        for name in sorted(expression.compiled.names if expression.compiled else ()):
            if name in masked and not expression.secret:
                _note_leak(expression, name, defects)
            elif name not in known and name not in FACTS and not lenient:
                defects.note(expression, _unknown_value(name, known), "unknown-value")
    for spoken in _all(flow, Spoken):
        for text in spoken.texts.values():
            for inner in PLACEHOLDER.findall(text):
                name = inner.strip().split(".")[0]
                if name in masked:
                    _note_leak(spoken, name, defects)
                elif (name not in known and name not in FACTS and not lenient) or not (
                    VALUE_NAME.fullmatch(name)
                ):
                    defects.note(spoken, _unknown_value(name, known), "unknown-value")


def _note_leak(at: Expression | Spoken, name: str, defects: Defects) -> None:
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


_RULES: tuple[Callable[[Flow, KnownNames, Defects], None], ...] = (
    _check_targets,
    _check_reach,
    _check_loops,
    _check_names,
    _check_languages,
    _check_values,
)
