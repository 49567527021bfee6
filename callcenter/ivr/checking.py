"""
What no single step can know: whether the steps fit together, and the names exist.

A flow without a finding here cannot meet an unknown step, and cannot go round for ever without
the caller doing something.
"""

from dataclasses import dataclass

from callcenter.ivr.known_names import NOTHING_KNOWN, KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import read_flow
from callcenter.ivr.rules import RULES
from callcenter.ivr.shapes import Defects
from callcenter.yaml_source import Defect

__all__ = ["NOTHING_KNOWN", "Examined", "KnownNames", "check_flow", "examine"]


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
    for rule in RULES:
        rule(flow, names, defects)
    return sorted(defects.found)
