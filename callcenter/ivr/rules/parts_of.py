"""Walk over what a flow consists of, steps that could not be read whole included."""

from collections.abc import Iterator

from callcenter.ivr.model import Flow, Link, PartT, Spoken, Target, parts


def every(flow: Flow, kind: type[PartT]) -> Iterator[PartT]:
    """Give every part of one kind."""
    yield from parts((flow.steps, flow.loose), kind)


def targets(flow: Flow) -> Iterator[Target]:
    """Give every way that leads to a step."""
    yield flow.start
    yield from flow.anywhere.values()
    yield from every(flow, Target)


def texts(flow: Flow) -> Iterator[tuple[Spoken | Link, str]]:
    """Give every text into which values are filled."""
    for spoken in every(flow, Spoken):
        yield from ((spoken, text) for text in spoken.texts.values())
    yield from ((link, link.url) for link in every(flow, Link))
