"""Users in the database and over HTTP."""

from collections.abc import AsyncIterator

import pytest

from callcenter.database.pool import Pool
from callcenter.testing.identity_stage import PASSWORD, IdentityStage, identity_stage


@pytest.fixture
async def stage(pool: Pool) -> AsyncIterator[IdentityStage]:
    """Serve identity with the demo's users."""
    async with identity_stage(pool) as opened:
        yield opened


async def test_sign_in_answers_token_and_user(stage: IdentityStage) -> None:
    """The answer holds what a client needs, and the token opens the session."""
    status, answer = await stage.ask(
        "POST", "/session", json={"username": " Supervisor ", "password": PASSWORD}
    )
    assert status == 200
    assert answer["user"]["roles"] == ["supervisor"]
    status, who = await stage.ask("GET", "/session", answer["token"])
    assert (status, who["user"]) == (200, answer["user"])


async def test_a_wrong_sign_in_is_refused(stage: IdentityStage) -> None:
    """Nobody gets in with a name or password that is not theirs."""
    for username, password in (("1001", "wrong"), ("nobody", PASSWORD), ("1001", PASSWORD + " ")):
        body = {"username": username, "password": password}
        assert (await stage.ask("POST", "/session", json=body))[0] == 401


async def test_unknown_wrong_and_disabled_look_the_same(stage: IdentityStage) -> None:
    """An answer does not tell whether a user exists."""
    admin = await stage.sign_in("admin")
    _, page = await stage.ask("GET", "/users?role=qa", admin)
    await stage.ask("PATCH", f"/users/{page['items'][0]['id']}", admin, json={"disabled": True})
    answers = [
        await stage.ask("POST", "/session", json={"username": name, "password": password})
        for name, password in (("nobody", "x"), ("1001", "x"), ("qa", PASSWORD))
    ]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 401


async def test_signing_out_ends_the_token(stage: IdentityStage) -> None:
    """After signing out the token opens nothing, here and in the database."""
    token = await stage.sign_in("1001")
    assert await stage.ask("DELETE", "/session", token) == (204, None)
    assert (await stage.ask("GET", "/session", token))[0] == 401


async def test_a_disabled_user_is_out_at_once(stage: IdentityStage) -> None:
    """Disabling ends every session of the user and refuses the next sign-in."""
    agent, admin = await stage.sign_in("1001"), await stage.sign_in("admin")
    user_id = (await stage.ask("GET", "/session", agent))[1]["user"]["id"]
    told: list[frozenset[int]] = []
    stage.doorkeeper.on_ended(told.append)
    status, user = await stage.ask("PATCH", f"/users/{user_id}", admin, json={"disabled": True})
    assert (status, user["disabled"]) == (200, True)
    assert len(told) == 1
    assert (await stage.ask("GET", "/session", agent))[0] == 401


async def test_new_roles_count_at_once(stage: IdentityStage) -> None:
    """Rights that were taken away are gone with the next request."""
    admin, boss = await stage.sign_in("admin"), await stage.sign_in("supervisor")
    user_id = (await stage.ask("GET", "/session", boss))[1]["user"]["id"]
    assert (await stage.ask("GET", "/users", boss))[0] == 403
    await stage.ask("PATCH", f"/users/{user_id}", admin, json={"roles": ["admin"]})
    assert (await stage.ask("GET", "/users", boss))[0] == 200
    await stage.ask("PATCH", f"/users/{user_id}", admin, json={"roles": ["supervisor"]})
    assert (await stage.ask("GET", "/users", boss))[0] == 403


async def test_somebody_must_be_left_who_may_administer(stage: IdentityStage) -> None:
    """The last admin can neither be disabled nor lose the role."""
    admin = await stage.sign_in("admin")
    user_id = (await stage.ask("GET", "/session", admin))[1]["user"]["id"]
    path = f"/users/{user_id}"
    assert (await stage.ask("PATCH", path, admin, json={"disabled": True}))[1]["code"] == "own_user"
    _, refused = await stage.ask("PATCH", path, admin, json={"roles": ["qa"]})
    assert refused["code"] == "last_admin"
    assert (await stage.ask("GET", "/session", admin))[1]["user"]["roles"] == ["admin"]


async def test_users_are_added_listed_in_pages_and_found(stage: IdentityStage) -> None:
    """Every user is on exactly one page."""
    admin = await stage.sign_in("admin")
    body = {"username": "Zoë", "password": "long enough", "roles": ["agent"], "agent": "2001"}
    assert (await stage.ask("POST", "/users", admin, json=body))[0] == 422
    status, added = await stage.ask("POST", "/users", admin, json={**body, "username": "Zoe"})
    assert (status, added["username"]) == (201, "zoe")
    assert (await stage.ask("GET", f"/users/{added['id']}", admin))[1] == added
    names, cursor = [], ""
    while True:
        _, page = await stage.ask("GET", f"/users?limit=2{cursor}", admin)
        names += [user["username"] for user in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert names == ["1001", "1002", "admin", "qa", "supervisor", "zoe"]


BROKEN_RULES: list[tuple[dict[str, object], int, str]] = [
    ({"username": "1001"}, 409, "username_taken"),
    ({"agent": "1001"}, 409, "agent_taken"),
    ({"agent": None}, 422, "invalid"),
    ({"roles": []}, 422, "invalid"),
    ({"roles": ["root"]}, 422, "invalid"),
    ({"password": "short"}, 422, "invalid"),
    ({"password": "NEW-USER"}, 422, "invalid"),
    ({"language": "xx"}, 422, "invalid"),
    ({"id": 1}, 422, "invalid"),
]


async def test_a_user_that_breaks_a_rule_is_not_added(stage: IdentityStage) -> None:
    """Each rule has its own answer, and nothing is written."""
    admin = await stage.sign_in("admin")
    good = {"username": "new-user", "password": "long enough", "roles": ["agent"], "agent": "2001"}
    for change, status, code in BROKEN_RULES:
        answer = await stage.ask("POST", "/users", admin, json={**good, **change})
        assert (answer[0], answer[1]["code"]) == (status, code), change
    assert (await stage.ask("POST", "/users", admin, json=good))[0] == 201


async def test_an_agent_cannot_lose_the_number_and_keep_the_role(stage: IdentityStage) -> None:
    """A patch is checked against what it does not mention too."""
    admin = await stage.sign_in("admin")
    _, page = await stage.ask("GET", "/users?role=agent&limit=1", admin)
    path = f"/users/{page['items'][0]['id']}"
    assert (await stage.ask("PATCH", path, admin, json={"agent": None}))[1]["code"] == "no_agent"
    both = {"agent": None, "roles": ["qa"]}
    assert (await stage.ask("PATCH", path, admin, json=both))[0] == 200
    assert (await stage.ask("PATCH", "/users/999999", admin, json=both))[0] == 404


async def test_changing_the_own_password_ends_the_other_sessions(stage: IdentityStage) -> None:
    """The session that changed it stays, all others end, and the old password is no more."""
    here, there = await stage.sign_in("1001"), await stage.sign_in("1001")
    wrong = {"old": "wrong", "new": "quite another"}
    assert (await stage.ask("PUT", "/session/password", here, json=wrong))[0] == 403
    right = {"old": PASSWORD, "new": "quite another"}
    assert (await stage.ask("PUT", "/session/password", here, json=right))[0] == 204
    assert (await stage.ask("GET", "/session", here))[0] == 200
    assert (await stage.ask("GET", "/session", there))[0] == 401
    await stage.sign_in("1001", "quite another")


async def test_an_admin_renews_a_forgotten_password(stage: IdentityStage) -> None:
    """The user is signed out everywhere and signs in with the new one."""
    admin, agent = await stage.sign_in("admin"), await stage.sign_in("1001")
    user_id = (await stage.ask("GET", "/session", agent))[1]["user"]["id"]
    body = {"password": "given by admin"}
    assert (await stage.ask("PATCH", f"/users/{user_id}", admin, json=body))[0] == 200
    assert (await stage.ask("GET", "/session", agent))[0] == 401
    await stage.sign_in("1001", "given by admin")


async def test_the_language_is_kept(stage: IdentityStage) -> None:
    """A user's language is remembered for the next session."""
    token = await stage.sign_in("1001")
    await stage.ask("PATCH", "/session", token, json={"language": "en"})
    token = await stage.sign_in("1001")
    assert (await stage.ask("GET", "/session", token))[1]["user"]["language"] == "en"


async def test_what_is_done_to_users_is_in_the_audit(stage: IdentityStage, pool: Pool) -> None:
    """Who added, changed or disabled whom; of a password only that it is new."""
    admin = await stage.sign_in("admin")
    body = {"username": "li", "password": "a good password", "roles": ["qa"]}
    _, made = await stage.ask("POST", "/users", admin, json=body)
    change = {"roles": ["supervisor"], "disabled": True, "password": "another good one"}
    await stage.ask("PATCH", f"/users/{made['id']}", admin, json=change)
    rows = await pool.fetch("SELECT who, act, object, details FROM audit_log ORDER BY id")
    assert [tuple(row)[:3] for row in rows] == [
        ("admin", "user.add", "user:li"),
        ("admin", "user.change", "user:li"),
    ]
    assert rows[1]["details"] == {"roles": ["supervisor"], "disabled": True, "password": "new"}
