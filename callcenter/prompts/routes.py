"""Recorded prompts over HTTP: listed, heard, uploaded, replaced, deleted; what is missing."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import structlog
from aiohttp import web
from pydantic import BaseModel, Field

from callcenter.errors import Conflict
from callcenter.identity.model import Role
from callcenter.ivr.commands import Prompt
from callcenter.ivr.model import Flow
from callcenter.prompts.gaps import gaps, needed
from callcenter.prompts.noted import Noted
from callcenter.prompts.recorded import MAX_UPLOAD, Recorded, RecordedPrompts
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.studio import Studio
from callcenter.prompts.telephone_api import PromptTelephoneApi, Ring
from callcenter.web.intake import read_raw
from callcenter.web.page import Page
from callcenter.web.route import Asked, Route

_READERS = frozenset({Role.ADMIN, Role.SUPERVISOR, Role.QA})
_ADMINS = frozenset({Role.ADMIN})

log = structlog.get_logger()


class PromptView(BaseModel):
    """One recorded prompt."""

    language: str
    name: str
    length_s: float
    changed_at: datetime
    uploaded: bool = Field(description="False for a file that came with the flows.")


class GapView(BaseModel):
    """A prompt of a live flow without a recording; `silent`: it has no text either."""

    flow: str
    step: str
    line: int
    language: str
    name: str | None
    text: str | None
    silent: bool


class Speech(BaseModel):
    """Words to be heard as callers would hear them."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]
    language: Literal["zh-CN", "en"]


def prompt_routes(
    recorded: RecordedPrompts,
    shop: PromptShop,
    live_flows: Callable[[], Sequence[Flow]],
    noted: Noted,
) -> list[Route]:
    """
    Make the routes of prompts.

    Args:
        recorded: Recordings.
        shop: Speaks texts.
        live_flows: The flows that are live now.
        noted: Of the audit.
    """
    return PromptApi(recorded, shop, live_flows, noted).routes()


def prompt_telephone_routes(studio: Studio, ring: Ring, noted: Noted) -> list[Route]:
    """Make the routes of recording by telephone."""
    return PromptTelephoneApi(studio, ring, noted).routes()


class PromptApi:
    """The handlers of `/prompts`."""

    def __init__(
        self,
        recorded: RecordedPrompts,
        shop: PromptShop,
        live_flows: Callable[[], Sequence[Flow]],
        noted: Noted,
    ) -> None:
        self._recorded = recorded
        self._shop = shop
        self._live_flows = live_flows
        self._noted = noted

    def routes(self) -> list[Route]:
        """Make the routes."""
        read = partial(Route, method="GET", roles=_READERS, tags=("prompts",))
        write = partial(Route, roles=_ADMINS, tags=("prompts",))
        return [
            read(
                path="/prompts",
                handler=self.list_prompts,
                summary="List recorded prompts",
                answer=Page[PromptView],
            ),
            read(
                path="/prompts/missing",
                handler=self.missing,
                summary="List prompts of live flows that have no recording in some language",
                answer=Page[GapView],
            ),
            read(
                path="/prompts/{language}/{name}/audio",
                handler=self.hear,
                summary="Hear a recorded prompt as callers do",
            ),
            write(
                method="PUT",
                path="/prompts/{language}/{name}",
                handler=self.put,
                summary="Upload or replace a recorded prompt: wav, mp3, flac or ogg as the body",
                answer=PromptView,
                max_bytes=MAX_UPLOAD,
            ),
            write(
                method="DELETE",
                path="/prompts/{language}/{name}",
                handler=self.delete,
                summary="Delete an uploaded prompt",
                status=204,
            ),
            write(
                method="POST",
                path="/prompts/speak",
                handler=self.speak,
                summary="Hear a text in the voice of the hotline",
                body=Speech,
            ),
        ]

    async def list_prompts(self, asked: Asked[None, None]) -> Page[PromptView]:
        """See `Route.summary`."""
        del asked
        found = await asyncio.to_thread(self._recorded.every)
        return Page[PromptView](items=[_view(one) for one in found])

    async def missing(self, asked: Asked[None, None]) -> Page[GapView]:
        """See `Route.summary`."""
        del asked
        names = await asyncio.to_thread(self._shop.recordings)
        items = [
            GapView(
                flow=gap.flow,
                step=gap.step,
                line=gap.line,
                language=gap.language,
                name=gap.name,
                text=gap.text,
                silent=gap.silent,
            )
            for gap in gaps(self._live_flows(), names)
        ]
        return Page[GapView](items=items[:1000])

    async def hear(self, asked: Asked[None, None]) -> web.Response:
        """See `Route.summary`."""
        path = asked.path
        raw = await asyncio.to_thread(self._recorded.sound, path["language"], path["name"])
        return web.Response(body=raw, content_type="audio/wav")

    async def put(self, asked: Asked[None, None]) -> PromptView:
        """See `Route.summary`; calls that come to it from now on hear the new one."""
        language, name = asked.path["language"], asked.path["name"]
        raw = await read_raw(asked.raw, MAX_UPLOAD)
        who = asked.principal.username
        await self._noted(who=who, act="prompt.put", on=f"prompt:{language}/{name}")
        kept = await asyncio.to_thread(self._recorded.put, language, name, raw)
        # Converted ahead, so that no caller waits for it.
        await self._shop.sound(Prompt(language=language, file=name))
        log.info("prompt.uploaded", language=language, name=name, who=who)
        return _view(kept)

    async def delete(self, asked: Asked[None, None]) -> None:
        """See `Route.summary`; one that a live flow cannot do without stays."""
        language, name = asked.path["language"], asked.path["name"]
        steps = needed(self._live_flows(), language, name)
        if steps:
            raise Conflict(
                f"Without it, {steps[0]} would say nothing: give the step a text first.",
                code="prompt_in_use",
            )
        who = asked.principal.username
        await self._noted(who=who, act="prompt.delete", on=f"prompt:{language}/{name}")
        await asyncio.to_thread(self._recorded.delete, language, name)
        log.info("prompt.deleted", language=language, name=name, who=who)

    async def speak(self, asked: Asked[Speech, None]) -> web.Response:
        """See `Route.summary`."""
        prompt = Prompt(language=asked.body.language, text=asked.body.text)
        made = await self._shop.sound(prompt)
        raw = await asyncio.to_thread(_wav, made)
        return web.Response(body=raw, content_type="audio/wav")


def _wav(stem: str) -> bytes:
    return Path(f"{stem}.wav").read_bytes()


def _view(recorded: Recorded) -> PromptView:
    return PromptView(
        language=recorded.language,
        name=recorded.name,
        length_s=recorded.length_s,
        changed_at=recorded.changed_at,
        uploaded=recorded.uploaded,
    )
