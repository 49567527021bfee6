"""Prompts spoken into a telephone, over HTTP: a code to dial, or a telephone that rings."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from callcenter.errors import Conflict
from callcenter.identity.model import Role
from callcenter.prompts.recorded import RecordedPrompts
from callcenter.prompts.routes import prompt_telephone_routes
from callcenter.prompts.shop import PromptShop
from callcenter.prompts.studio import Studio
from callcenter.prompts.synthesiser import NotSynthesised
from callcenter.testing.web_stage import MadeUpPeople, WebStage, person, web_stage


class Mute:
    """A voice that says nothing: recordings are what this is about."""

    signature = "mute"

    async def speak(self, text: str, language: str) -> Any:
        """See `Synthesiser.speak`."""
        raise NotSynthesised(f"{language} {text}")

    async def close(self) -> None:
        """See `Synthesiser.close`."""


class World:
    """What was rung and what was noted, in order; the telephones may be busy."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.busy = False

    async def ring(self, device: str, code: str) -> None:
        """See `PromptRings.ring`."""
        self.done.append(f"ring {device} {code}")
        if self.busy:
            raise Conflict("There is a call already.", code="in_call")

    async def note(self, *, who: str, act: str, on: str, **details: object) -> None:
        """See `Noted`."""
        self.done.append(f"{who} {act} {on} {details}")


@pytest.fixture
def world() -> World:
    """Begin with nothing done."""
    return World()


@pytest.fixture
async def web(tmp_path: Path, world: World) -> AsyncIterator[WebStage]:
    """Serve the routes to an admin."""
    recorded = RecordedPrompts(tmp_path / "uploads", None)
    shop = PromptShop(tmp_path, Mute(), sounds=recorded.folders())
    studio = Studio(recorded, shop, tmp_path / "studio", lambda: datetime.now(UTC))
    people = MadeUpPeople([person("admin", Role.ADMIN)])
    async with web_stage(prompt_telephone_routes(studio, world.ring, world.note), people) as stage:
        stage.client.headers.update(stage.bearer("admin"))
        yield stage


async def ask(web: WebStage, method: str, path: str, **more: Any) -> tuple[int, Any]:
    """Send, and give status and answer."""
    async with web.client.request(method, f"/api/v1/prompts{path}", **more) as answer:
        return answer.status, await answer.json()


async def test_a_code_is_told_to_be_dialled(web: WebStage) -> None:
    """The page is told what to dial, and how far it is."""
    assert (await ask(web, "GET", "/en/welcome/telephone"))[0] == 404
    status, told = await ask(web, "POST", "/en/welcome/telephone")
    assert (status, told["stage"], len(told["dial"])) == (201, "waiting", 9)
    assert (await ask(web, "GET", "/en/welcome/telephone"))[1]["dial"] == told["dial"]
    assert (await ask(web, "POST", "/en/a.b/telephone"))[0] == 404


async def test_a_telephone_rings_for_the_code_and_it_is_noted_before(
    web: WebStage, world: World
) -> None:
    """The code in its hand can be dialled all the same."""
    path = "/en/welcome/telephone"
    status, told = await ask(web, "POST", f"{path}/ring", json={"device": "sip:1001"})
    assert (status, told["stage"]) == (201, "ringing")
    code = told["dial"].removeprefix("*77")
    assert world.done == [
        "admin prompt.ring prompt:en/welcome {'device': 'sip:1001'}",
        f"ring sip:1001 {code}",
    ]
    assert (await ask(web, "GET", path))[1] == told


async def test_given_it_cannot_ring_then_that_is_told_and_the_code_is_there(
    web: WebStage, world: World
) -> None:
    """With the reason; the page does not wait for an answer."""
    world.busy = True
    path = "/en/welcome/telephone"
    status, told = await ask(web, "POST", f"{path}/ring", json={"device": "tel:138 0013 8000"})
    assert (status, told["code"]) == (409, "in_call")
    assert (await ask(web, "GET", path))[1]["stage"] == "unanswered"


@pytest.mark.parametrize("device", ["1001", "sip:", "sip:1001&x", "tel:", "tel:a", "trunk:1", ""])
async def test_what_is_no_device_rings_nowhere(web: WebStage, world: World, device: str) -> None:
    """Neither noted nor rung."""
    path = "/en/welcome/telephone/ring"
    assert (await ask(web, "POST", path, json={"device": device}))[0] == 422
    assert world.done == []
