"""A folder of flow files, pushed as one: by the command line, and by the demo at its start."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.flows.files import difference, read_text, tests_of
from callcenter.flows.model import PushResult
from callcenter.flows.publishing import Publishing
from callcenter.flows.store import FlowStore
from callcenter.ivr.reading import read_flow
from callcenter.yaml_source import Defect


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """
    What came of one file.

    Args:
        file: Its path.
        flow: Name of its flow; None where it could not be read.
        result: None where it has defects.
        defects: What is wrong with it.
        difference: Of the live text and the file, where they conflict.
    """

    file: Path
    flow: str | None = None
    result: PushResult | None = None
    defects: tuple[Defect, ...] = ()
    difference: str = ""

    @property
    def refused(self) -> bool:
        """Whether the file did not come through."""
        return self.result in {None, PushResult.CONFLICT}


async def push_files(
    publishing: Publishing,
    store: FlowStore,
    files: Sequence[Path],
    *,
    author: str,
    comment: str = "",
) -> list[Pushed]:
    """
    Push files, each by itself: one that is refused does not hold up the others.

    Args:
        publishing: Checks and takes them.
        store: For the difference of a conflict.
        files: See `files.flow_files`; flows may lead to each other.
        author: User name.
        comment: What the change is for.

    Raises:
        DatabaseAway: The rest has not been pushed.
    """
    texts: dict[Path, str] = {}
    results = []
    for path in files:
        text = _read(path)
        if isinstance(text, Defect):
            results.append(Pushed(file=path, defects=(text,)))
        else:
            texts[path] = text
    drafts = [draft for path, text in texts.items() if (draft := read_flow(text, str(path)).flow)]
    beside = frozenset(draft.name for draft in drafts)
    for path, text in texts.items():
        examined = await publishing.examine(text, str(path), beside=beside)
        flow = examined.flow
        if flow is None:
            results.append(Pushed(file=path, defects=examined.defects))
            continue
        calls = _read(tests_of(path)) if tests_of(path).is_file() else ""
        if isinstance(calls, Defect):
            results.append(Pushed(file=path, flow=flow.name, defects=(calls,)))
            continue
        failures = await publishing.failing_calls(flow, calls, drafts)
        if failures:
            told = tuple(replace(one, file=str(tests_of(path))) for one in failures)
            results.append(Pushed(file=path, flow=flow.name, defects=told))
            continue
        result = await publishing.push(flow, text, author=author, comment=comment, calls=calls)
        differs = ""
        if result is PushResult.CONFLICT:
            differs = difference((await store.current(flow.name)).source, text, flow.name)
        results.append(Pushed(file=path, flow=flow.name, result=result, difference=differs))
    return results


def _read(path: Path) -> str | Defect:
    """Read a file; that it cannot be read is one more thing that is wrong with it."""
    try:
        return read_text(path)
    except OperatorError as error:
        return Defect(file=str(path), line=1, col=1, message=str(error), rule="file")
