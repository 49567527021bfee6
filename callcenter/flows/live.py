"""The live flows in memory: what new calls get, and every version a running call began with."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

import structlog

from callcenter.errors import DatabaseAway, Invalid, NotFound
from callcenter.flows.cache import FlowCache
from callcenter.flows.model import FlowVersion, PushResult
from callcenter.flows.proving import Proof, Proving, Shelf
from callcenter.flows.store import FlowStore
from callcenter.ivr.checking import NOTHING_KNOWN, Examined, KnownNames, examine
from callcenter.ivr.model import Flow
from callcenter.yaml_source import Defect

log = structlog.get_logger()

WATCH_EVERY_S = 0.5
MAX_IN_MEMORY = 300
GET_READY_S = 2.0
_OLDER_TRIED = 20

Listener: TypeAlias = Callable[[Flow], Awaitable[None]]


class LiveFlows:
    """
    Gives flows to calls without waiting, and takes new versions.

    Args:
        store: Of the database.
        cache: On disk.
        names: What the centre has now, for the check of what is published.
        proving: Runs scripted calls before a version becomes live; can be asked for.
    """

    def __init__(
        self,
        store: FlowStore,
        cache: FlowCache,
        names: Callable[[], KnownNames],
        proving: Proving | None = None,
    ) -> None:
        self.proving = proving or Proving()
        self._store = store
        self._cache = cache
        self._names = names
        self._current: dict[str, Flow] = {}
        self._versions: dict[str, Flow] = {}
        self._revision = -1
        self._taking = asyncio.Lock()
        self._listeners: list[Listener] = []

    def on_change(self, listener: Listener) -> None:
        """Have `listener` called with every version that becomes live, before calls get it."""
        self._listeners.append(listener)

    def current(self, name: str) -> Flow | None:
        """Find the version that new calls get."""
        return self._current.get(name)

    def version(self, version: str) -> Flow | None:
        """Find a version by hash: in memory, else on disk."""
        flow = self._versions.get(version)
        if flow is None:
            source = self._cache.get(version)
            flow = None if source is None else _usable(source)
            if flow is not None:
                self._remember(flow)
        return flow

    async def ensure(self, version: str) -> Flow | None:
        """Find a version by hash, in the database too: for a call that another node began."""
        flow = self.version(version)
        if flow is None:
            with contextlib.suppress(DatabaseAway, NotFound):
                kept = await self._store.version(version)
                flow = await asyncio.to_thread(_usable, kept.source)
                if flow is not None:
                    await asyncio.to_thread(self._cache.put, kept.source)
                    self._remember(flow)
        return flow

    def names(self) -> frozenset[str]:
        """List the flows there are."""
        return frozenset(self._current)

    def known_names(self) -> KnownNames:
        """Tell what the centre has for flows to name."""
        return self._names()

    def beside(self, flow: Flow) -> Shelf:
        """Give the live flows with this one in its place."""
        return Shelf({**self._current, flow.name: flow})

    async def start(self) -> None:
        """Load what is live: from the database, or from the disk while that is away."""
        try:
            await self.refresh()
        except DatabaseAway:
            for name, version in self._cache.get_current().items():
                flow = self.version(version)
                if flow is not None:
                    self._current[name] = flow
            log.warning("flows.from_copy", flows=sorted(self._current))

    async def watch(self) -> None:
        """Notice versions published by other processes, until cancelled."""
        while True:
            await asyncio.sleep(WATCH_EVERY_S)
            with contextlib.suppress(DatabaseAway):
                await self.refresh()

    async def refresh(self) -> None:
        """
        Take over what has become live since the last look.

        Raises:
            DatabaseAway: The database cannot be reached; everything stays as it was.
        """
        async with self._taking:
            revision = await self._store.revision()
            if revision == self._revision:
                return
            for version in await self._store.currents():
                await self._take(version)
            self._revision = revision
            live = {name: flow.version for name, flow in self._current.items()}
            await asyncio.to_thread(self._cache.put_current, live)

    async def examine(
        self, text: str, file: str, *, beside: frozenset[str] = frozenset()
    ) -> Examined:
        """Check a text against the centre, the live flows and those `beside` it, in a thread."""
        known = self._names()
        flows = (known.flows or frozenset()) | self.names() | beside
        names = replace(known, flows=flows, others={**self._current, **(known.others or {})})
        return await asyncio.to_thread(examine, text, file, names)

    async def publish(
        self,
        name: str,
        text: str,
        *,
        author: str,
        comment: str,
        expected: str | None,
        calls: str = "",
    ) -> Flow:
        """
        Check a text, run its scripted calls and make it live.

        Args:
            name: The flow it must be.
            text: YAML.
            author: User name.
            comment: What it is for, in a few words.
            expected: Hash of the version that the author saw as live; None for a new flow.
            calls: Scripted calls that it must pass.

        Raises:
            Invalid: It has defects, is another flow, or a call fails; nothing has changed.
            Conflict: Somebody published in between.
            DatabaseAway: Nothing has changed.
        """
        flow = await self.proved(name, text, calls)
        await self._store.publish(
            name, text, author=author, comment=comment, expected=expected, calls=calls
        )
        await self.refresh()
        return flow

    async def proved(self, name: str, text: str, calls: str) -> Flow:
        """
        Check a text and run its scripted calls.

        Raises:
            Invalid: It has defects, is another flow, or a call fails.
        """
        examined = await self.examine(text, f"{name}.yaml")
        if examined.flow is None:
            raise refusal(examined.defects)
        if examined.flow.name != name:
            raise Invalid(f"The text is the flow '{examined.flow.name}', not '{name}'.")
        failures = await self.failing_calls(examined.flow, calls)
        if failures:
            raise refusal(failures, code="flow_calls_failed")
        return examined.flow

    async def failing_calls(
        self, flow: Flow, calls: str, beside: Sequence[Flow] = ()
    ) -> tuple[Defect, ...]:
        """Run scripted calls against a flow that is not live; give what is not as written."""
        proof = await self.prove(flow, calls, beside)
        return proof.defects

    async def prove(self, flow: Flow, calls: str, beside: Sequence[Flow] = ()) -> Proof:
        """Run scripted calls against a flow that is not live, in a thread."""
        others = {**self._current, **{one.name: one for one in beside}, flow.name: flow}
        return await asyncio.to_thread(self.proving.prove, flow, calls, others)

    async def push(
        self, flow: Flow, text: str, *, author: str, comment: str, calls: str = ""
    ) -> PushResult:
        """
        Push the text of a file that passed check and calls; see `FlowStore.push`.

        Raises:
            DatabaseAway: Nothing has changed.
        """
        result = await self._store.push(
            flow.name, text, author=author, comment=comment, calls=calls
        )
        await self.refresh()
        return result

    async def _take(self, version: FlowVersion) -> None:
        """Make a version live here; one that cannot be used leaves the last good one."""
        now = self._current.get(version.flow)
        if now is not None and now.version == version.hash:
            return
        flow = await asyncio.to_thread(_usable, version.source)
        if flow is None:
            log.error("flow.unusable", flow=version.flow, version=version.hash)
            flow = now or await self._last_good(version.flow)
            if flow is None or flow is now:
                return
        else:
            await asyncio.to_thread(self._cache.put, version.source)
        self._remember(flow)
        await self._tell(flow)
        self._current[flow.name] = flow
        log.info("flow.live", flow=flow.name, version=flow.version)

    async def _tell(self, flow: Flow) -> None:
        """Let listeners get ready; a flow with very many prompts becomes live before they are."""
        try:
            async with asyncio.timeout(GET_READY_S):
                for listener in self._listeners:
                    await listener(flow)
        except TimeoutError:
            log.warning("flow.not_ready", flow=flow.name, version=flow.version)

    async def _last_good(self, name: str) -> Flow | None:
        """Find the newest earlier version that this program can use."""
        for publication in await self._store.publications(name, limit=_OLDER_TRIED):
            flow = await self.ensure(publication.hash)
            if flow is not None:
                return flow
        return None

    def _remember(self, flow: Flow) -> None:
        self._versions[flow.version] = flow
        live = {one.version for one in self._current.values()}
        for version in list(self._versions)[: max(0, len(self._versions) - MAX_IN_MEMORY)]:
            if version not in live:
                del self._versions[version]


def refusal(defects: Sequence[Defect], code: str = "flow_defects") -> Invalid:
    """Word the defects of a flow, or of its calls, as one error; each place is a field."""
    count = len(defects)
    what = "defect" if code == "flow_defects" else "failure of its scripted calls"
    return Invalid(
        f"The flow has {count} {what}{'s' if count != 1 and what == 'defect' else ''}; "
        f"the first: {defects[0]}",
        fields={f"{one.line}:{one.col}": f"{one.message} [{one.rule}]" for one in defects[:200]},
        code=code,
    )


def _usable(source: str) -> Flow | None:
    """
    Read a version that once passed the check.

    The centre is not asked: a queue removed since must not silence a menu; its step fails alone.
    """
    flow = examine(source, "flow", NOTHING_KNOWN).flow
    return None if flow is None else replace(flow, file=f"{flow.name}.yaml")
