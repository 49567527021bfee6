"""Scripted calls run before a version becomes live."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from callcenter.flows.coverage import Coverage, cover
from callcenter.ivr.model import Flow
from callcenter.ivr.trial.running import Calendars, Trial, World, run_script
from callcenter.ivr.trial.script import read_scripts
from callcenter.yaml_source import Defect


def _no_calendars(_at: datetime) -> Mapping[str, bool]:
    return {}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What came of all scripted calls of a flow: defects of the scripts and failures of calls."""

    defects: tuple[Defect, ...]
    trials: tuple[Trial, ...]
    coverage: Coverage


class Shelf:
    """Flows by name, one version each."""

    def __init__(self, flows: Mapping[str, Flow]) -> None:
        self._flows = flows

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self._flows.values() if flow.version == version), None)

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return self._flows.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proving:
    """
    Runs them.

    Args:
        calendars: Which are open at a time.
        zone: Wall clock of the centre.
        now: Time of calls that do not say one.
    """

    calendars: Calendars = _no_calendars
    zone: tzinfo = UTC
    now: Callable[[], datetime] = field(default=_now)

    def prove(self, flow: Flow, calls: str, flows: Mapping[str, Flow]) -> Proof:
        """
        Run the scripted calls of one flow.

        Args:
            flow: Passed the check.
            calls: YAML of its calls; empty where there are none.
            flows: All that it may lead to, itself included.
        """
        file = f"{flow.name}.test.yaml"
        scripts, wrong = read_scripts(calls, file) if calls.strip() else ((), ())
        world = World(
            flow=flow,
            flows=Shelf(flows),
            file=file,
            calendars=self.calendars,
            zone=self.zone,
            now=self.now(),
        )
        trials = tuple(run_script(script, world) for script in scripts)
        failures = [failure for trial in trials for failure in trial.failures]
        return Proof(defects=(*wrong, *failures), trials=trials, coverage=cover([flow], trials))
