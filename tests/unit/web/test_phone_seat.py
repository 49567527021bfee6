"""Which of a user's pages has the browser phone: one at most, and everybody knows which."""

from typing import Any

import pytest
from aiohttp import ClientWebSocketResponse

from tests.unit.web.desk_scene import ANNE, BO, hear, scene


async def ask(desk: ClientWebSocketResponse, do: str, **with_: object) -> Any:
    """Send a command and return its answer; it may come after other messages."""
    await desk.send_json({"id": "1", "do": do, "with": with_})
    while "re" not in (message := await hear(desk)):
        pass
    return message


async def held(desk: ClientWebSocketResponse) -> str | None:
    """Wait for the news of who has the phone."""
    while (message := await hear(desk)).get("type") != "phone.held":
        pass
    page: str | None = message["data"]["page"]
    return page


async def test_given_two_pages_when_both_want_the_phone_then_the_first_has_it() -> None:
    """The second is told whose it is, and gets it only when it insists; the first is told then."""
    async with scene() as s, s.desk(ANNE) as one, s.desk(ANNE) as other:
        assert (await ask(one, "phone.claim", page="a"))["page"] == "a"
        assert (await ask(one, "topic.watch", topic="phone"))["data"] == {"page": "a"}
        assert (await ask(other, "phone.claim", page="b"))["page"] == "a"
        assert (await ask(other, "phone.claim", page="b", take=True))["page"] == "b"
        assert await held(one) == "b"


async def test_given_the_page_with_the_phone_when_it_goes_then_the_phone_is_free() -> None:
    """Closed, crashed or signed out: the other page learns that it may have the phone."""
    async with scene() as s, s.desk(ANNE) as one:
        async with s.desk(ANNE) as other:
            await ask(other, "phone.claim", page="b")
            assert (await ask(one, "topic.watch", topic="phone"))["data"] == {"page": "b"}
        assert await held(one) is None
        assert (await ask(one, "phone.claim", page="a"))["page"] == "a"
        assert (await ask(one, "phone.leave"))["page"] is None


async def test_given_somebody_else_when_he_claims_then_it_is_another_phone() -> None:
    """Two agents never hear of each other's phones."""
    async with scene() as s, s.desk(ANNE) as anne, s.desk(BO) as bo:
        assert (await ask(anne, "phone.claim", page="a"))["page"] == "a"
        assert (await ask(bo, "topic.watch", topic="phone"))["data"] == {"page": None}
        assert (await ask(bo, "phone.claim", page="b"))["page"] == "b"


@pytest.mark.parametrize("page", [None, "", 7, "a b", "x" * 41])
async def test_given_a_page_without_a_name_then_the_claim_is_refused(page: object) -> None:
    """What is shown to other pages is a short word."""
    async with scene() as s, s.desk(ANNE) as desk:
        answer = await ask(desk, "phone.claim", page=page)
        assert answer["error"]["code"] == "invalid"
