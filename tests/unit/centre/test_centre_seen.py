"""What each role is shown of the centre, and what nobody is."""

import orjson

from callcenter.centre.kinds import KINDS
from tests.unit.centre.centre_api import Api


async def test_an_agent_sees_of_others_only_what_the_work_needs(api: Api) -> None:
    """Names and queues to transfer to; neither skills nor devices, numbers nor rules."""
    _, page = await api.ask("1001", "GET", "/agents")
    assert {key for agent in page["items"] for key in agent} == {"number", "name", "queues"}
    _, one = await api.ask("1001", "GET", "/agents/1002")
    assert one == {"number": "1002", "name": "坐席 1002", "queues": ["service"]}
    _, own = await api.ask("1001", "GET", "/agents/1001")
    assert own["devices"] == ["sip", "browser", "tel"]
    _, page = await api.ask("1001", "GET", "/queues")
    said = {"greeting", "script", "wrap_up_s"}
    assert {key for queue in page["items"] for key in queue} == {"name", "title"} | said
    for path in ("/numbers", "/dial-rules", "/calendars"):
        assert (await api.ask("1001", "GET", path))[0] == 403


async def test_the_directory_is_for_everybody_and_names_only_who_may_be_called(api: Api) -> None:
    """Kept like every other part; what no dial rule allows is refused where it stands."""
    title = {"zh-CN": "总台", "en": "Front desk"}
    entry = {"title": title, "number": "1002"}
    assert (await api.ask("admin", "PUT", "/directory/reception", entry))[0] == 200
    _, page = await api.ask("1001", "GET", "/directory")
    assert {"name": "reception", **entry} in page["items"]
    assert (await api.ask("1001", "PUT", "/directory/reception", entry))[0] == 403
    far = {"title": title, "number": "+19005551234"}
    status, refused = await api.ask("admin", "PUT", "/directory/far", far)
    assert status == 422
    assert "no dial rule allows it" in str(refused)
    status, refused = await api.ask("admin", "PUT", "/directory/service", entry)
    assert status == 422
    assert "is a queue already" in str(refused)


async def test_device_secrets_are_for_the_agent_alone(api: Api) -> None:
    """The own number answers, every other one does not exist; an admin can only make new ones."""
    await api.store.ensure_secrets(["1001", "1002"])
    status, devices = await api.ask("1001", "GET", "/agents/1001/devices")

    assert status == 200
    assert (devices["sip"]["user"], devices["browser"]["user"]) == ("1001", "1001-web")
    assert devices["browser"]["secret"] == (await api.store.secrets_of("1001"))["browser"]
    assert (await api.ask("1002", "GET", "/agents/1001/devices"))[0] == 404
    assert (await api.ask("admin", "GET", "/agents/1001/devices"))[0] == 403
    assert (await api.ask("1001", "POST", "/agents/1001/devices/reset"))[0] == 403

    assert (await api.ask("admin", "POST", "/agents/1001/devices/reset"))[0] == 204
    assert (await api.ask("admin", "POST", "/agents/1999/devices/reset"))[0] == 404
    assert (await api.ask("1001", "GET", "/agents/1001/devices"))[1] != devices
    assert api.reset == ["1001"]


async def test_no_list_holds_a_secret(api: Api) -> None:
    """Whatever an admin reads, no device secret is in it."""
    await api.store.ensure_secrets(["1001"])
    secrets = set((await api.store.secrets_of("1001")).values())

    for section in KINDS:
        _, page = await api.ask("admin", "GET", "/" + section.replace("_", "-"))
        assert not [secret for secret in secrets if secret in orjson.dumps(page).decode()]


async def test_a_calendar_tells_whether_it_is_open_and_until_when(api: Api) -> None:
    """On a Sunday evening the office opens on Monday at nine, Chinese time."""
    opening = {"open": False, "next_change": "2026-11-23T01:00:00Z"}
    always = {"open": True, "next_change": None}

    assert await api.ask("qa", "GET", "/calendars/office_hours/now") == (200, opening)
    assert await api.ask("qa", "GET", "/calendars/service_hours/now") == (200, always)
    assert (await api.ask("qa", "GET", "/calendars/none/now"))[0] == 404


async def test_the_whole_centre_has_settings_and_a_revision(api: Api) -> None:
    """Everybody may know the centre's name; an admin changes it."""
    _, before = await api.ask("1001", "GET", "/centre")
    general = {**before["general"], "mask_numbers_for": ["agent", "qa"]}

    status, after = await api.ask("admin", "PUT", "/centre", general)

    assert (status, after) == (200, {"revision": 2, "general": general})


async def test_the_days_to_come_with_rules_of_their_own_are_told(api: Api) -> None:
    """Holidays, make-up working days and single dates, each with its hours."""
    path = "/calendars/office_hours"
    _, office = await api.ask("admin", "GET", path)
    office["dates"] = {"2026-12-24": "09:00-12:00", "2020-01-01": "closed"}
    assert (await api.ask("admin", "PUT", path, office))[0] == 200
    status, told = await api.ask("supervisor", "GET", f"{path}/days?days=200")
    assert status == 200
    days = {one["day"]: (one["kind"], one["hours"]) for one in told["items"]}
    assert days["2026-12-24"] == ("date", "09:00-12:00")
    assert days["2027-01-01"] == ("holiday", "closed")
    assert "2020-01-01" not in days
    assert {kind for kind, _ in days.values()} >= {"date", "holiday"}
    assert (await api.ask("admin", "GET", "/calendars/nowhere/days"))[0] == 404
