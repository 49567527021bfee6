"""Voicemails over HTTP: found, heard, assigned and done."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from aiohttp import web

from callcenter.customers.model import mask
from callcenter.errors import NotFound
from callcenter.identity.model import Principal, Role
from callcenter.recordings.names import inside
from callcenter.voicemails.answers import (
    VoicemailPatch,
    VoicemailsQuery,
    VoicemailView,
    voicemail_view,
)
from callcenter.voicemails.model import Voicemail
from callcenter.voicemails.store import Change, VoicemailStore, Wanted
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.ranges import Content, open_file, send_content
from callcenter.web.route import Asked, Route

SEE_ALL = frozenset({Role.QA, Role.SUPERVISOR, Role.ADMIN})
_NEWEST_FIRST = Cursor("voicemails", datetime, str)
QueuesOf = Callable[[str], Collection[str]]
"""Names of the queues that an agent (by number) serves."""


def voicemail_routes(
    store: VoicemailStore,
    home: Path,
    queues_of: QueuesOf,
    masked_for: Callable[[], Collection[str]] = tuple,
) -> list[Route]:
    """
    Make the routes.

    Args:
        store: The register.
        home: Folder of all messages.
        queues_of: Whose messages an agent may know of.
        masked_for: Roles that see numbers masked, as the centre has it now.
    """
    return VoicemailApi(store, home, queues_of, masked_for).routes()


class VoicemailApi:
    """The handlers of `/voicemails`; an agent knows only of messages for his own queues."""

    def __init__(
        self,
        store: VoicemailStore,
        home: Path,
        queues_of: QueuesOf,
        masked_for: Callable[[], Collection[str]],
    ) -> None:
        self._store = store
        self._home = home
        self._queues_of = queues_of
        self._masked_for = masked_for

    def routes(self) -> list[Route]:
        """Make the routes."""
        route = partial(Route, own_only=True, tags=("voicemails",))
        read = partial(route, method="GET", roles=SEE_ALL | {Role.AGENT})
        return [
            read(
                path="/voicemails",
                handler=self.many,
                summary="List voicemails, newest first",
                query=VoicemailsQuery,
                answer=Page[VoicemailView],
            ),
            read(
                path="/voicemails/{id}",
                handler=self.one,
                summary="Read a voicemail",
                answer=VoicemailView,
            ),
            read(
                path="/voicemails/{id}/audio",
                handler=self.audio,
                summary="Hear a voicemail (WAV, byte ranges)",
            ),
            route(
                method="PATCH",
                path="/voicemails/{id}",
                roles=frozenset({Role.SUPERVISOR, Role.ADMIN, Role.AGENT}),
                handler=self.change,
                summary="Assign a voicemail, or set it done",
                body=VoicemailPatch,
                answer=VoicemailView,
                max_bytes=2_000,
            ),
        ]

    async def many(self, asked: Asked[None, VoicemailsQuery]) -> Page[VoicemailView]:
        """List voicemails."""
        query = asked.query
        own = None if asked.principal.roles & SEE_ALL else self._own(asked.principal)
        wanted = Wanted(
            mailboxes=own,
            mailbox=query.mailbox,
            done=query.done,
            assigned=query.assigned,
            call=query.call,
        )
        after = _NEWEST_FIRST.read(query.cursor)
        found = await self._store.many(
            wanted, after=(after[0], after[1]) if after else None, limit=query.limit + 1
        )
        page, following = cut_page(
            found, query.limit, lambda last: _NEWEST_FIRST.write(last.taken_at, last.id)
        )
        return Page(items=[self._show(one, asked.principal) for one in page], next=following)

    async def one(self, asked: Asked[None, None]) -> VoicemailView:
        """Read one voicemail."""
        allowed = await self._allowed(asked.principal, asked.path["id"])
        return self._show(allowed, asked.principal)

    async def audio(self, asked: Asked[None, None]) -> web.StreamResponse:
        """Send the sound, once the audit log knows of it."""
        voicemail = await self._allowed(asked.principal, asked.path["id"])
        path = inside(self._home, voicemail.path)
        if path is None:
            raise NotFound("This voicemail has no sound.", code="no_sound")
        async with open_file(path) as source:
            await self._store.note_listening(voicemail, asked.principal.username)
            content = Content(
                source=source,
                media_type="audio/wav",
                etag=voicemail.sha256,
                modified=voicemail.taken_at,
                file_name=f"{voicemail.id}.wav",
            )
            return await send_content(asked.raw, content)

    async def change(self, asked: Asked[VoicemailPatch, None]) -> VoicemailView:
        """Assign a voicemail, or set it done or open."""
        voicemail = await self._allowed(asked.principal, asked.path["id"])
        body = asked.body
        wanted = Change(
            done=body.done,
            set_assigned="assigned" in body.model_fields_set,
            assigned=body.assigned,
        )
        changed = await self._store.change(voicemail.id, wanted, asked.principal.username)
        if changed is None:
            raise _unknown()
        return self._show(changed, asked.principal)

    def _show(self, voicemail: Voicemail, principal: Principal) -> VoicemailView:
        caller = voicemail.caller
        if caller is not None:
            caller = mask(caller, principal.roles, self._masked_for())
        return voicemail_view(replace(voicemail, caller=caller))

    async def _allowed(self, principal: Principal, voicemail_id: str) -> Voicemail:
        """Return the voicemail; one that may not be known of is not found."""
        found = await self._store.one(voicemail_id)
        if found is None or not (
            principal.roles & SEE_ALL or found.mailbox in self._own(principal)
        ):
            raise _unknown()
        return found

    def _own(self, principal: Principal) -> list[str]:
        return [] if principal.agent is None else list(self._queues_of(principal.agent))


def _unknown() -> NotFound:
    return NotFound("There is no such voicemail.")
