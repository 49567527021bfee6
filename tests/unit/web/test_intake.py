"""What comes in is checked once, strictly and in the same way everywhere."""

from datetime import datetime
from typing import Any, Literal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import MultiDict
from openapi_spec_validator import validate
from pydantic import AwareDatetime, BaseModel, Field

from callcenter.errors import Invalid
from callcenter.identity.model import EVERYONE, Role
from callcenter.testing.web_stage import MadeUpPeople, person, web_stage
from callcenter.web.intake import QueryReader, check
from callcenter.web.openapi import openapi_document
from callcenter.web.page import Cursor, Page, PageQuery, cut_page
from callcenter.web.route import Asked, Route


class Inner(BaseModel):
    """A part."""

    level: int = Field(ge=1, le=5)


class Thing(BaseModel):
    """One of everything."""

    count: int
    share: float = 0.5
    flag: bool = False
    kind: Literal["a", "b"] = "a"
    at: AwareDatetime | None = None
    parts: list[Inner] = []
    tags: frozenset[str] = frozenset()


class Filter(PageQuery):
    """A list's query."""

    flag: bool | None = None
    level: int | None = None
    share: float | None = None
    tag: list[int] = Field(default_factory=list)
    name: str | None = None
    since: AwareDatetime | None = None


def _fields(value: object) -> set[str]:
    with pytest.raises(Invalid) as refused:
        check(Thing, value)
    return set(refused.value.fields)


def test_one_point_zero_is_the_integer_one() -> None:
    """Equal numbers are equal, whichever way they are written, also in depth."""
    found = check(Thing, {"count": 1.0, "share": 1, "parts": [{"level": 5.0}]})
    assert (found.count, found.share, found.parts[0].level) == (1, 1.0, 5)
    assert type(found.count) is int


@pytest.mark.parametrize("value", [False, True, "1", 1.5, None, [], 1e300])
def test_what_is_no_integer_is_refused(value: object) -> None:
    """Flags, texts and fractions are no integers."""
    assert _fields({"count": value}) == {"count"}


@pytest.mark.parametrize("value", [0, 1, "true", None])
def test_what_is_no_flag_is_refused(value: object) -> None:
    """Only true and false are flags."""
    assert _fields({"count": 1, "flag": value}) == {"flag"}


def test_every_bad_field_is_named_at_once() -> None:
    """The answer to a bad form lists all of its faults by path."""
    value = {"count": "x", "parts": [{"level": 9}, {"level": 1, "more": 2}], "unknown": 1}
    assert _fields(value) == {"count", "parts.0.level", "parts.1.more", "unknown"}


def test_times_need_their_zone() -> None:
    """A time without zone is no instant."""
    good = check(Thing, {"count": 1, "at": "2026-11-23T10:00:00+08:00"})
    assert good.at == datetime.fromisoformat("2026-11-23T02:00:00+00:00")
    assert _fields({"count": 1, "at": "2026-11-23T10:00:00"}) == {"at"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.text() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_taken_or_refused(value: object) -> None:
    """No decoded JSON value brings anything but a model or `Invalid`."""
    try:
        check(Thing, value)
    except Invalid:
        return


def _query(text: str) -> Any:
    pairs = [tuple(pair.split("=", 1)) for pair in text.split("&") if pair]
    return QueryReader(Filter).read(MultiDict(pairs))  # type: ignore[arg-type]


def test_a_query_is_read_by_the_types_of_its_model() -> None:
    """Numbers, flags, times and lists come out of plain text."""
    found = _query("limit=3&flag=true&level=-2&share=1e-1&tag=1&tag=2&since=2026-11-23T10:00:00Z")
    assert (found.limit, found.flag, found.level, found.share) == (3, True, -2, 0.1)
    assert found.tag == [1, 2]
    assert found.name is None
    assert _query("name=5").name == "5"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=1.0", "limit"),
        ("limit=1_0", "limit"),
        ("flag=1", "flag"),
        ("level=", "level"),
        ("level=1&level=2", "level"),
        ("levle=1", "levle"),
        ("share=nan", "share"),
        ("tag=x", "tag.0"),
    ],
)
def test_a_bad_query_names_its_field(text: str, field: str) -> None:
    """Misspelt, doubled and malformed names are refused, not ignored."""
    with pytest.raises(Invalid) as refused:
        _query(text)
    assert set(refused.value.fields) == {field}


BY_TIME = Cursor("things by time", datetime, int, str)
AT = datetime.fromisoformat("2026-11-23T02:00:00.000001+00:00")


@given(
    st.datetimes(timezones=st.just(AT.tzinfo)),
    st.integers(-(2**63), 2**63 - 1),
    st.text(max_size=9),
)
def test_a_cursor_comes_back_as_it_went(at: datetime, number: int, name: str) -> None:
    """The place is exact to the microsecond and the last character."""
    assert BY_TIME.read(BY_TIME.write(at, number, name)) == (at, number, name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "!!!!",
        "W10",
        Cursor("others", datetime, int, str).write(AT, 1, "a"),
        Cursor("things by time", str, int, str).write("x", 1, "a"),
        Cursor("things by time", datetime, int).write(AT, 1),
        Cursor("things by time", str, int, str).write("2026-11-23T02:00:00", 1, "a"),
        BY_TIME.write(AT, 1, "a")[:-3],
    ],
)
def test_a_cursor_of_nowhere_is_refused(text: str) -> None:
    """Made-up, cut, foreign and untyped cursors are the asker's error."""
    with pytest.raises(Invalid) as refused:
        BY_TIME.read(text)
    assert set(refused.value.fields) == {"cursor"}


def test_pages_hold_everything_once() -> None:
    """Going from cursor to cursor meets every row exactly once."""
    rows, met, after = list(range(10)), [], -1
    cursor = Cursor("numbers", int)
    for _ in range(10):
        page, following = cut_page([r for r in rows if r > after][:4], 3, cursor.write)
        met += page
        if following is None:
            break
        (after,) = cursor.read(following) or (0,)
    assert met == rows
    assert cut_page([], 3, cursor.write) == ([], None)


async def _echo(asked: Asked[Thing, Filter]) -> Thing:
    return asked.body


ROUTES = [
    Route(
        method="POST",
        path="/things/{id:int}/{name}",
        roles=EVERYONE,
        handler=_echo,
        summary="Echo",
        query=Filter,
        body=Thing,
        answer=Thing,
        status=201,
    ),
    Route(
        method="GET",
        path="/things",
        roles=None,
        handler=_echo,
        summary="List",
        query=Filter,
        answer=Page[Thing],
    ),
]


def test_the_openapi_document_follows_the_standard() -> None:
    """The document is valid, and says what the gate does."""
    document = orjson.loads(openapi_document(ROUTES, version="1.2"))
    validate(document)
    posted = document["paths"]["/things/{id}/{name}"]["post"]
    assert {p["name"] for p in posted["parameters"] if p["in"] == "path"} == {"id", "name"}
    assert posted["x-roles"] == ["admin", "agent", "qa", "supervisor"]
    assert posted["responses"].keys() == {"201", "default"}
    listed = document["paths"]["/things"]["get"]
    assert listed["security"] == []
    assert {p["name"] for p in listed["parameters"]} == Filter.model_fields.keys()
    assert document["components"]["schemas"]["Inner"]["additionalProperties"] is False


async def test_the_served_document_is_the_generated_one() -> None:
    """What `/api/v1/openapi.json` answers describes the routes that are served beside it."""
    async with (
        web_stage(ROUTES, MadeUpPeople([])) as web,
        web.client.get("/api/v1/openapi.json") as answer,
    ):
        assert await answer.json() == orjson.loads(openapi_document(ROUTES, version="0.1.0"))


async def test_a_body_goes_through_the_gate_and_comes_back() -> None:
    """Path, query and body are checked, and the answer is the model as JSON."""
    async with web_stage(ROUTES, MadeUpPeople([person("qa", Role.QA)])) as web:
        path = "/api/v1/things/7/x?limit=3"
        async with web.client.post(path, json={"count": 1.0}, headers=web.bearer("qa")) as answer:
            assert answer.status == 201
            assert (await answer.json())["count"] == 1
        async with web.client.post(path, json={}, headers=web.bearer("qa")) as answer:
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem["code"]) == (422, "invalid")
            assert problem["fields"] == {"count": "Field required"}


async def test_readiness_health_and_figures_answer_without_signing_in() -> None:
    """Machines ask whether we live, whether calls may be sent, and how we do."""
    async with web_stage(ROUTES, MadeUpPeople([])) as web:
        async with web.client.get("/healthz") as answer:
            assert (answer.status, await answer.json()) == (200, {"alive": True})
        async with web.client.get("/readyz") as answer:
            assert (answer.status, await answer.json()) == (200, {"ready": True, "reasons": []})
        web.not_ready.append("The link to Asterisk is down.")
        async with web.client.get("/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["reasons"] == web.not_ready
        async with web.client.get("/metrics") as answer:
            text = await answer.text()
        assert 'callcenter_http_request_seconds_count{method="GET",route="/readyz"' in text


async def test_an_unknown_address_and_method_have_the_usual_form() -> None:
    """404 and 405 are problems like all others."""
    async with web_stage(ROUTES, MadeUpPeople([])) as web:
        async with web.client.get("/nowhere") as answer:
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem["code"]) == (404, "not_found")
        async with web.client.delete("/api/v1/things") as answer:
            problem = await answer.json(content_type="application/problem+json")
            assert (answer.status, problem["code"]) == (405, "method_not_allowed")
            assert answer.headers["Allow"] == "GET,HEAD"


async def test_two_rooms_cannot_serve_one_address() -> None:
    """A clash is found when the application is built, not when it is called."""
    with pytest.raises(ValueError, match="served twice"):
        async with web_stage([ROUTES[1], ROUTES[1]], MadeUpPeople([])):
            pass
