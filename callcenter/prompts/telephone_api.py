"""Prompts spoken into a telephone, over HTTP: a code to dial, or one's own telephone rings."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from pydantic import BaseModel, Field

from callcenter.errors import NotFound
from callcenter.identity.model import Role
from callcenter.prompts.noted import Noted
from callcenter.prompts.studio import PREFIX, Stage, Studio, Take
from callcenter.web.route import Asked, Route

_ADMINS = frozenset({Role.ADMIN})

Ring = Callable[[str, str], Awaitable[None]]
"""Rings a device for a code; see `floor.call.prompt_ring.PromptRings.ring`."""


class TelephoneView(BaseModel):
    """How a prompt is recorded by telephone: what an agent's phone dials, and how far it is."""

    dial: str
    until: datetime
    stage: Stage


class RingBody(BaseModel):
    """Which telephone rings: `sip:1001`, `browser:1001`, or `tel:` and any number to dial."""

    device: Annotated[str, Field(pattern=r"^(sip|browser):[0-9]{2,15}$|^tel:[0-9+*# ()-]{1,40}$")]


class PromptTelephoneApi:
    """
    The handlers of `/prompts/{language}/{name}/telephone`.

    Args:
        studio: Knows the codes, and keeps what is spoken.
        ring: Rings telephones.
        noted: Of the audit.
    """

    def __init__(self, studio: Studio, ring: Ring, noted: Noted) -> None:
        self._studio = studio
        self._ring = ring
        self._noted = noted

    def routes(self) -> list[Route]:
        """Make the routes."""
        path = "/prompts/{language}/{name}/telephone"
        route = partial(Route, roles=_ADMINS, tags=("prompts",), answer=TelephoneView)
        return [
            route(
                method="POST",
                path=path,
                handler=self.invite,
                summary="Have a prompt recorded by an agent's phone: tells what to dial",
                status=201,
            ),
            route(
                method="GET",
                path=path,
                handler=self.progress,
                summary="Tell how far a recording by telephone is",
            ),
            route(
                method="POST",
                path=f"{path}/ring",
                handler=self.ring,
                summary="Ring a telephone, so that a prompt is spoken into it",
                body=RingBody,
                status=201,
            ),
        ]

    async def invite(self, asked: Asked[None, None]) -> TelephoneView:
        """See `Route.summary`."""
        return _view(self._invited(asked))

    async def progress(self, asked: Asked[None, None]) -> TelephoneView:
        """See `Route.summary`."""
        take = self._studio.of(asked.path["language"], asked.path["name"])
        if take is None:
            raise NotFound("Nobody is asked to record this by telephone.")
        return _view(take)

    async def ring(self, asked: Asked[RingBody, None]) -> TelephoneView:
        """See `Route.summary`; without an answer the code can still be dialled."""
        language, name = asked.path["language"], asked.path["name"]
        take = self._invited(asked)
        await self._noted(
            who=asked.principal.username,
            act="prompt.ring",
            on=f"prompt:{language}/{name}",
            device=asked.body.device,
        )
        self._studio.rung(take.code)
        try:
            await self._ring(asked.body.device, take.code)
        except BaseException:
            self._studio.unanswered(take.code)
            raise
        return _view(take)

    def _invited(self, asked: Asked[None, None] | Asked[RingBody, None]) -> Take:
        language, name = asked.path["language"], asked.path["name"]
        return self._studio.invite(language, name, who=asked.principal.username)


def _view(take: Take) -> TelephoneView:
    return TelephoneView(dial=f"{PREFIX}{take.code}", until=take.until, stage=take.stage)
