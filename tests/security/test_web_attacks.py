"""What an attacker tries on the web side, and how little comes of it."""

import asyncio
import io
import logging
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
import structlog
from aiohttp import hdrs

from callcenter.database.pool import Pool
from callcenter.errors import NotFound
from callcenter.identity.model import EVERYONE
from callcenter.identity.throttle import PER_USER
from callcenter.logging_setup import configure_logging
from callcenter.testing.identity_stage import COOKIE, PASSWORD, IdentityStage, identity_stage
from callcenter.web.route import Asked, Route

CANARY = "canary-5f2c"
CREDENTIALS = {"username": "1001", "password": PASSWORD}


async def _broken(asked: Asked[None, None]) -> None:
    raise RuntimeError(f"{CANARY} at /etc/passwd")


async def _thing(asked: Asked[None, None]) -> None:
    raise NotFound(f"There is no {asked.path['id']!r}.")


@pytest.fixture
async def stage(pool: Pool) -> AsyncIterator[IdentityStage]:
    """Serve identity, a broken route and one with a free id."""
    routes = [
        Route(method="GET", path="/broken", roles=EVERYONE, handler=_broken, summary="Fails"),
        Route(method="GET", path="/things/{id}", roles=EVERYONE, handler=_thing, summary="Finds"),
    ]
    async with identity_stage(pool, routes=routes) as opened:
        yield opened


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Catch all that would be logged, through the real configuration."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    configure_logging("json")
    structlog.configure(cache_logger_on_first_use=False)
    for name, module in list(sys.modules.items()):
        # Loggers that an earlier test has used are bound to that test's configuration.
        if name.startswith("callcenter.") and hasattr(module, "log"):
            monkeypatch.setattr(module, "log", structlog.get_logger())
    caught = io.StringIO()
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(caught)
    yield caught
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


async def test_a_foreign_page_changes_nothing_with_the_browsers_cookie(
    stage: IdentityStage,
) -> None:
    """Requests that change something need our own Origin when a cookie vouches for them."""
    token, change = await stage.sign_in("1001"), {"language": "en"}
    for origin in ("http://evil.example", "null", None, "https://127.0.0.1"):
        headers = stage.web.browser(token, origin)
        status, answer = await stage.ask("PATCH", "/session", headers=headers, json=change)
        assert (status, answer["code"]) == (403, "foreign_origin"), origin
        assert (await stage.ask("DELETE", "/session", headers=headers))[0] == 403, origin
    assert (await stage.ask("GET", "/session", token))[1]["user"]["language"] == "zh-CN"


async def test_our_own_page_changes_what_it_may(stage: IdentityStage) -> None:
    """With our Origin the cookie works, and reading needs no Origin at all."""
    headers = stage.web.browser(await stage.sign_in("1001"))
    change = {"language": "en"}
    assert (await stage.ask("PATCH", "/session", headers=headers, json=change))[0] == 200
    del headers["Origin"]
    assert (await stage.ask("GET", "/session", headers=headers))[0] == 200


async def test_a_foreign_page_signs_nobody_in(stage: IdentityStage) -> None:
    """Nobody is made to work in an attacker's account (login CSRF)."""
    foreign = {"Origin": "http://evil.example"}
    assert (await stage.ask("POST", "/session", headers=foreign, json=CREDENTIALS))[0] == 403


async def test_a_form_post_is_no_request_of_ours(stage: IdentityStage) -> None:
    """What a page can send without asking first (forms, text) is refused by its type."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data"):
        async with stage.web.client.post(
            "/api/v1/session", data=b'{"username":"1001"}', headers={hdrs.CONTENT_TYPE: kind}
        ) as answer:
            assert answer.status == 415


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(stage: IdentityStage) -> None:
    """The session cookie is HttpOnly and SameSite=Strict, for the whole site and no domain."""
    async with stage.web.client.post("/api/v1/session", json=CREDENTIALS) as answer:
        cookie = answer.headers[hdrs.SET_COOKIE].lower()
    assert cookie.startswith(f"{COOKIE.name}=")
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "domain" not in cookie


async def test_a_planted_session_is_not_adopted(stage: IdentityStage) -> None:
    """Signing in with somebody's prepared cookie gives another token; the prepared one is dead."""
    planted = await stage.sign_in("1002")
    headers = stage.web.browser(planted)
    _, answer = await stage.ask("POST", "/session", headers=headers, json=CREDENTIALS)
    assert answer["token"] != planted
    assert (await stage.ask("GET", "/session", planted))[0] == 401
    assert (await stage.ask("GET", "/session", answer["token"]))[1]["user"]["username"] == "1001"


async def test_guessing_is_slowed_down_even_when_all_at_once(stage: IdentityStage) -> None:
    """Of many guesses only the allowed number is checked; the rest are told when to come back."""
    wrong = {"username": "1001", "password": "guess"}
    answers = await asyncio.gather(
        *(stage.ask("POST", "/session", json=wrong) for _ in range(PER_USER.burst + 15))
    )
    assert sorted({status for status, _ in answers}) == [401, 429]
    assert sum(status == 401 for status, _ in answers) == PER_USER.burst
    async with stage.web.client.post("/api/v1/session", json=CREDENTIALS) as answer:
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 0
    await stage.sign_in("1002")


async def test_an_oversize_body_is_refused_before_it_is_read(stage: IdentityStage) -> None:
    """Announced or not, more than the route takes is refused."""
    body = b'{"username": "' + b"x" * 100_000 + b'"}'

    async def parts() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 1_000):
            yield body[start : start + 1_000]

    kind = {hdrs.CONTENT_TYPE: "application/json"}
    for data in (body, parts()):
        async with stage.web.client.post("/api/v1/session", data=data, headers=kind) as answer:
            assert answer.status == 413
            assert (await answer.json(content_type=None))["code"] == "too_large"


HOSTILE_BODIES = [
    b"[" * 5_000 + b"]" * 5_000,
    b'{"username":"\\u0000","password":"x"}',
    b'{"username":"\\ud800","password":"x"}',
    b'{"username":1e400,"password":"x"}',
    b'{"username":123456789012345678901234567890,"password":"x"}',
    b"\xff\xfe{}",
    b"NaN",
    b"",
]


async def test_a_hostile_body_is_refused_and_breaks_nothing(stage: IdentityStage) -> None:
    """Depth, NUL, half characters, huge numbers and other encodings are the asker's error."""
    admin = await stage.sign_in("admin")
    headers = {**stage.web.bearer(admin), hdrs.CONTENT_TYPE: "application/json"}
    for body in HOSTILE_BODIES:
        async with stage.web.client.post("/api/v1/users", data=body, headers=headers) as answer:
            assert answer.status in {400, 413, 422}, body


HOSTILE_PATHS = [
    "/things/..%2f..%2fetc%2fpasswd",
    "/things/%2e%2e",
    "/things/..%5c..%5cwindows",
    "/things/a%00b",
    "/things/a%0d%0aSet-Cookie:x=y",
    "/things/" + "a" * 201,
    "/things/%ff",
    "/../../etc/passwd",
    "/users/1%27%20OR%201=1",
    "/users/99999999999999999999",
]


async def test_a_path_leads_nowhere_it_should_not(stage: IdentityStage) -> None:
    """Traversal, line ends, NUL and over-long ids are simply not found."""
    admin = await stage.sign_in("admin")
    for path in HOSTILE_PATHS:
        line = f"GET /api/v1{path} HTTP/1.1\r\nAuthorization: Bearer {admin}".encode()
        answer = await _raw(stage, line)
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400")), path
        assert b"Set-Cookie" not in answer.partition(b"\r\n\r\n")[0], path
        assert b"root:" not in answer, path


HOSTILE_TOKENS = [
    b"Authorization: Bearer \xff\xfe",
    b"Authorization: Basic YTpi",
    b"Authorization: Bearer",
    b"Authorization: Bearer " + b"a" * 5_000,
    b"Cookie: callcenter_0=\xff",
    b"Cookie: callcenter_0=" + b"a" * 5_000,
    b"Cookie: callcenter_0=' OR 1=1",
]


async def test_a_hostile_token_is_nobodys(stage: IdentityStage) -> None:
    """Whatever stands where a token belongs, the answer is 401 and nothing breaks."""
    for header in HOSTILE_TOKENS:
        answer = await _raw(stage, b"GET /api/v1/session HTTP/1.1\r\n" + header)
        assert answer.startswith(b"HTTP/1.1 401"), header


async def test_a_hostile_client_name_does_not_stop_a_sign_in(stage: IdentityStage) -> None:
    """Bytes that are no text in the User-Agent are left out of what is kept."""
    body = b'{"username":"1001","password":"correct horse"}'
    head = (
        b"POST /api/v1/session HTTP/1.1\r\nContent-Type: application/json\r\n"
        b"User-Agent: \xff\xfe" + b"a" * 3_000 + b"\r\nContent-Length: %d" % len(body)
    )
    assert (await _raw(stage, head, body)).startswith(b"HTTP/1.1 200")


async def _raw(stage: IdentityStage, head: bytes, body: bytes = b"") -> bytes:
    """Send bytes that no decent client would, and return all that comes back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", stage.web.port)
    writer.write(head + b"\r\nHost: x\r\nConnection: close\r\n\r\n" + body)
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


async def test_a_failure_of_ours_tells_nothing_of_the_inside(
    stage: IdentityStage, logged: io.StringIO
) -> None:
    """The asker gets a number; under it the log has the cause, but not what variables held."""
    token = await stage.sign_in("1001")
    status, answer = await stage.ask("GET", "/broken", token)
    assert (status, answer["code"]) == (500, "internal")
    for inside in (CANARY, "RuntimeError", "Traceback", ".py"):
        assert inside not in str(answer)
    (line,) = [line for line in logged.getvalue().splitlines() if answer["incident"] in line]
    assert CANARY in line
    assert token not in line


async def test_every_answer_carries_the_security_headers(stage: IdentityStage) -> None:
    """Errors and unknown addresses too; nothing tells which library serves."""
    for path in ("/api/v1/session", "/nowhere", "/healthz", "/metrics"):
        async with stage.web.client.get(path) as answer:
            policy = answer.headers["Content-Security-Policy"]
            assert policy.startswith("default-src 'none'")
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert answer.headers[hdrs.CACHE_CONTROL] == "no-store"
            assert "aiohttp" not in answer.headers[hdrs.SERVER]


async def test_no_password_token_or_number_reaches_the_log(
    stage: IdentityStage, logged: io.StringIO
) -> None:
    """Sign-ins, refusals, failures and paths leave none of them behind."""
    token = await stage.sign_in("1001")
    # A name that is nobody's may be a password typed into the wrong field.
    await stage.ask("POST", "/session", json={"username": "hunter2", "password": "hunter2-wrong"})
    await stage.ask("GET", "/things/13800138000", token)
    await stage.ask("GET", "/things/x?q=13800138000", token)
    await stage.ask("GET", "/broken", token)
    change = {"old": PASSWORD, "new": "brand-new-secret"}
    assert (await stage.ask("PUT", "/session/password", token, json=change))[0] == 204
    await stage.ask("GET", "/session", headers=stage.web.browser(token))
    told = logged.getvalue()
    assert told.count('"event":"http.request"') == 7
    assert told.count('"event":"identity.sign_in_refused"') == 1
    for secret in (token, PASSWORD, "hunter2", "brand-new-secret", "13800138000"):
        assert secret not in told
