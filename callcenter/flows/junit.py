"""The outcome of scripted calls in the form that build servers read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from callcenter.ivr.trial.running import Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """
    One scripted call and how long it took to play it.

    Args:
        trial: What came of it.
        took_s: In seconds.
    """

    trial: Trial
    took_s: float


def junit(suites: Mapping[str, Sequence[Timed]], took_s: float) -> str:
    """
    Write the report.

    Args:
        suites: Calls by the file of their scripts.
        took_s: How long everything took, the reading of the files too.
    """
    root = ET.Element("testsuites", name="flows", time=_told(took_s))
    for file, calls in suites.items():
        suite = ET.SubElement(
            root,
            "testsuite",
            name=file,
            tests=str(len(calls)),
            failures=str(sum(bool(call.trial.failures) for call in calls)),
            time=_told(sum(call.took_s for call in calls)),
        )
        for call in calls:
            _add_case(suite, file, call)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ET.Element, file: str, call: Timed) -> None:
    script = call.trial.script
    case = ET.SubElement(
        suite,
        "testcase",
        name=_plain(script.name),
        classname=file,
        file=file,
        line=str(script.line),
        time=_told(call.took_s),
    )
    for failure in call.trial.failures:
        told = ET.SubElement(case, "failure", type=failure.rule)
        told.set("message", _plain(failure.message))
        told.text = _plain(str(failure))


def _told(seconds: float) -> str:
    """Tell a time with microseconds: a call takes less than a thousandth of a second."""
    return f"{seconds:.6f}"


def _plain(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
