"""The outcome of scripted calls in the form that build servers read."""

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from callcenter.ivr.trial.running import Trial


def junit(suites: Mapping[str, Sequence[Trial]], took_s: float) -> str:
    """
    Write the report.

    Args:
        suites: Trials by the file of their scripts.
        took_s: How long all of them took.
    """
    root = ET.Element("testsuites", name="flows", time=f"{took_s:.3f}")
    for file, trials in suites.items():
        failed = sum(bool(trial.failures) for trial in trials)
        suite = ET.SubElement(
            root, "testsuite", name=file, tests=str(len(trials)), failures=str(failed)
        )
        for trial in trials:
            case = ET.SubElement(
                suite,
                "testcase",
                name=_plain(trial.script.name),
                classname=file,
                file=file,
                line=str(trial.script.line),
            )
            for failure in trial.failures:
                told = ET.SubElement(case, "failure", type=failure.rule)
                told.set("message", _plain(failure.message))
                told.text = _plain(str(failure))
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _plain(text: str) -> str:
    """XML has no place for control characters."""
    return "".join(c if c.isprintable() else " " for c in text)
