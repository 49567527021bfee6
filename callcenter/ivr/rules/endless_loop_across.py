"""`endless-loop-across`: flows that send a silent caller round and round between them."""

from collections.abc import Iterator, Mapping

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow, Ref, Step, Target, parts
from callcenter.ivr.rules.circles import circles
from callcenter.ivr.shapes import Defects

_SEPARATOR = "\0"


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; each flow of the circle is told about it at its own step."""
    flows = {**names.others, flow.name: flow}
    if not any(_leads_to(step) for step in flow.steps.values()):
        return
    for circle in circles(dict(_ways(flows))):
        mine = [s for s in flow.steps.values() if _place(flow.name, s.name) in circle]
        for step in mine:
            led = [name for name in _leads_to(step) if name in flows]
            back = [name for name in led if _place(name, flows[name].start.name) in circle]
            if back:
                message = (
                    f"'{step.name}' leads on to the flow {back[0]} and so back here without the "
                    "caller doing anything: lead a way out of it, such as hangup"
                )
                defects.note(step, message, "endless-loop-across")


def _ways(flows: Mapping[str, Flow]) -> Iterator[tuple[str, list[str]]]:
    for flow in flows.values():
        for step in flow.steps.values():
            ways = [
                _place(flow.name, target.name)
                for target in _silent(step)
                if target.name in flow.steps
            ]
            for name in _leads_to(step):
                other = flows.get(name)
                if other is not None and other.start.name in other.steps:
                    ways.append(_place(name, other.start.name))
            yield _place(flow.name, step.name), ways


def _place(flow: str, step: str) -> str:
    return f"{flow}{_SEPARATOR}{step}"


def _silent(step: Step) -> Iterator[Target]:
    return (target for target in parts(step, Target) if not target.by_caller)


def _leads_to(step: Step) -> list[str]:
    return [ref.name for ref in parts(step, Ref) if ref.kind == "flow"]
