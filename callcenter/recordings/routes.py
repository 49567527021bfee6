"""Recordings over HTTP: found and heard by role, every hearing noted first."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from callcenter.customers.masking import refuse_part_of_masked
from callcenter.customers.model import mask
from callcenter.errors import NotFound
from callcenter.identity.model import Principal, Role
from callcenter.recordings.answers import (
    PeaksView,
    RecordingsQuery,
    RecordingView,
    recording_view,
)
from callcenter.recordings.model import RecordedCall, Recording, State
from callcenter.recordings.names import inside
from callcenter.recordings.peaks import peaks
from callcenter.recordings.store import RecordingStore
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.ranges import Content, open_file, send_content
from callcenter.web.route import Asked, Route

SEE_ALL = frozenset({Role.QA, Role.SUPERVISOR, Role.ADMIN})
_NEWEST_FIRST = Cursor("recordings", datetime, str)


def recording_routes(
    store: RecordingStore, home: Path, masked_for: Callable[[], Collection[str]]
) -> list[Route]:
    """
    Make the routes.

    Args:
        store: The register.
        home: Folder of all recordings.
        masked_for: Roles that see numbers masked, as the centre has it now.
    """
    return RecordingApi(store, home, masked_for).routes()


class RecordingApi:
    """The handlers of `/recordings`; an agent knows only of recordings of his own talks."""

    def __init__(
        self, store: RecordingStore, home: Path, masked_for: Callable[[], Collection[str]]
    ) -> None:
        self._store = store
        self._home = home
        self._masked_for = masked_for

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(
            Route, method="GET", roles=SEE_ALL | {Role.AGENT}, own_only=True, tags=("recordings",)
        )
        return [
            route(
                path="/recordings",
                handler=self.many,
                summary="List recordings, newest first",
                query=RecordingsQuery,
                answer=Page[RecordingView],
            ),
            route(
                path="/recordings/{id}",
                handler=self.one,
                summary="Read a recording",
                answer=RecordingView,
            ),
            route(
                path="/recordings/{id}/peaks",
                handler=self.peaks,
                summary="Read how loud both voices are over the length of a recording",
                answer=PeaksView,
            ),
            route(
                path="/recordings/{id}/audio",
                handler=self.audio,
                summary="Hear a recording (WAV, left caller, right agent; byte ranges)",
            ),
        ]

    async def many(self, asked: Asked[None, RecordingsQuery]) -> Page[RecordingView]:
        """List recordings."""
        query = asked.query
        refuse_part_of_masked(query.party_end, asked.principal, self._masked_for())
        wanted = query.wanted()
        if not asked.principal.roles & SEE_ALL:
            own = _own(asked.principal)
            if wanted.agent not in {None, own}:
                return Page(items=[])
            wanted = replace(wanted, agent=own)
        after = _NEWEST_FIRST.read(query.cursor)
        found = await self._store.many(
            wanted, after=(after[0], after[1]) if after else None, limit=query.limit + 1
        )
        page, following = cut_page(found, query.limit, _place)
        return Page(items=[self._show(one, asked.principal) for one in page], next=following)

    async def one(self, asked: Asked[None, None]) -> RecordingView:
        """Read one recording."""
        allowed = await self._allowed(asked)
        found = await self._store.with_call(allowed.id) or RecordedCall(recording=allowed)
        return self._show(found, asked.principal)

    async def audio(self, asked: Asked[None, None]) -> web.StreamResponse:
        """Send the sound, once the audit log knows of it."""
        recording = await self._allowed(asked)
        path, sha256 = self._sound(recording)
        async with open_file(path) as source:
            await self._store.note_listening(recording, asked.principal.username)
            content = Content(
                source=source,
                media_type="audio/wav",
                etag=sha256,
                modified=recording.started_at,
                file_name=f"{recording.id}.wav",
            )
            return await send_content(asked.raw, content)

    async def peaks(self, asked: Asked[None, None]) -> PeaksView:
        """Tell how loud both voices are; nothing that was said can be heard from it."""
        path, _ = self._sound(await self._allowed(asked))
        try:
            found = await asyncio.to_thread(peaks, path)
        except OSError:
            raise NotFound("The file is not there any more.", code="no_sound") from None
        return PeaksView(channels=found)

    def _show(self, found: RecordedCall, principal: Principal) -> RecordingView:
        masked_for = self._masked_for()
        return recording_view(found, lambda number: mask(number, principal.roles, masked_for))

    def _sound(self, recording: Recording) -> tuple[Path, str]:
        """Return the file of a recording and its hash; one without sound is not found."""
        path = inside(self._home, recording.path) if recording.path else None
        if recording.state is not State.READY or path is None or recording.sha256 is None:
            raise NotFound("This recording has no sound.", code="no_sound")
        return path, recording.sha256

    async def _allowed(self, asked: Asked[None, None]) -> Recording:
        """Return the recording asked for; one that may not be known of is not found."""
        found = await self._store.one(asked.path["id"])
        principal = asked.principal
        if found is None or not (principal.roles & SEE_ALL or found.agent == _own(principal)):
            raise NotFound("There is no such recording.")
        return found


def _place(last: RecordedCall) -> str:
    return _NEWEST_FIRST.write(last.recording.started_at, last.recording.id)


def _own(principal: Principal) -> str:
    """Return the agent number whose recordings a mere agent may know; it matches nobody else's."""
    if principal.agent is None:
        raise NotFound("This user answers no calls.")
    return principal.agent
