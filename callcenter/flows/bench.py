"""Flow files on the bench: checked against each other and the centre, ready to be tried."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from callcenter.centre.model import Centre
from callcenter.centre.reading import read_centre
from callcenter.errors import OperatorError
from callcenter.flows.files import flow_files, read_text
from callcenter.flows.names import known_names
from callcenter.ivr.checking import Examined, examine
from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.reading import read_flow
from callcenter.ivr.trial.running import World
from callcenter.prompts.shop import recordings


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The files of one run, checked against each other and the centre."""

    examined: Mapping[Path, Examined]
    centre: Centre | None

    def version(self, version: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self.flows() if flow.version == version), None)

    def current(self, name: str) -> Flow | None:
        """See `machine.Flows`."""
        return next((flow for flow in self.flows() if flow.name == name), None)

    def world(self, flow: Flow, file: str, zone: ZoneInfo) -> World:
        """Make what the scripted calls of a flow need."""
        return World(
            flow=flow,
            flows=self,
            file=file,
            calendars=self.centre.calendars_open if self.centre else lambda _: {},
            zone=zone,
            now=datetime.now(UTC),
        )

    def flows(self) -> Iterator[Flow]:
        """Give the flows without defects."""
        return (one.flow for one in self.examined.values() if one.flow is not None)


def read_bench(
    paths: Sequence[Path],
    centre_file: Path | None,
    *,
    beside: bool = False,
    region: str | None = None,
) -> Bench:
    """
    Read and check flow files.

    Args:
        paths: Of the flows; those in the same folders may be led to as well.
        centre_file: With the names that flows may use; None where these are not checked.
        beside: Put the others of the folders on the bench too.
        region: See `known_names`.

    Raises:
        OperatorError: A file cannot be read, or the centre has defects.
    """
    texts = {path: read_text(path) for path in paths}
    centre = None if centre_file is None else _centre(centre_file)
    around = {path: read_text(path) for folder in {p.parent for p in paths}
              for path in flow_files(folder)}  # fmt: skip
    texts = {**texts, **around} if beside else texts
    drafts = [read_flow(text, str(path)).flow for path, text in {**around, **texts}.items()]
    others = {draft.name: draft for draft in drafts if draft is not None}
    examined = {}
    for path, text in texts.items():
        sounds = recordings(path.parent / "sounds")
        known = (
            KnownNames(flows=frozenset(others), sounds=sounds, others=others)
            if centre is None
            else known_names(centre, flows=others, sounds=sounds, others=others, region=region)
        )
        examined[path] = examine(text, str(path), known)
    return Bench(examined=examined, centre=centre)


def _centre(path: Path) -> Centre:
    centre, defects = read_centre(read_text(path), str(path))
    if centre is None:
        raise OperatorError(
            f"Its names cannot be used: {defects[0]}.", "Mend it; see `callcenter centre check`."
        )
    return centre
