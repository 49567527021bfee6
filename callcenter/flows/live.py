"""The live flows in memory: what new calls get, and every version a running call began with."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import structlog

from callcenter.database.watching import watch
from callcenter.errors import DatabaseAway, NotFound
from callcenter.flows.cache import FlowCache
from callcenter.flows.model import FlowVersion
from callcenter.flows.store import FlowStore
from callcenter.ivr.checking import NOTHING_KNOWN, examine
from callcenter.ivr.model import Flow

log = structlog.get_logger()

WATCH_EVERY_S = 0.5
MAX_IN_MEMORY = 300
GET_READY_S = 2.0
_OLDER_TRIED = 20

Listener: TypeAlias = Callable[[Flow], Awaitable[None]]


class LiveFlows:
    """
    Gives flows to calls without waiting, and takes over what becomes live.

    Args:
        store: Of the database.
        cache: On disk.
    """

    def __init__(self, store: FlowStore, cache: FlowCache) -> None:
        self._store = store
        self._cache = cache
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

    def by_name(self) -> Mapping[str, Flow]:
        """Give the flows there are, as new calls get them now."""
        return dict(self._current)

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
        await watch(self.refresh, WATCH_EVERY_S)

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


def _usable(source: str) -> Flow | None:
    """
    Read a version that once passed the check.

    The centre is not asked: a queue removed since must not silence a menu; its step fails alone.
    """
    flow = examine(source, "flow", NOTHING_KNOWN).flow
    return None if flow is None else replace(flow, file=f"{flow.name}.yaml")
