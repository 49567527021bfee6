"""Walk over what a flow consists of, steps that could not be read whole included."""

from collections.abc import Iterator

from callcenter.ivr.model import Flow, PartT, Target, parts


def every(flow: Flow, kind: type[PartT]) -> Iterator[PartT]:
    """Give every part of one kind."""
    yield from parts((flow.steps, flow.loose), kind)


def targets(flow: Flow) -> Iterator[Target]:
    """Give every way that leads to a step."""
    yield flow.start
    yield from flow.anywhere.values()
    yield from every(flow, Target)
