"""The centre in a real PostgreSQL: what is written is what is loaded, in one order for all."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from callcenter.centre import store as statements
from callcenter.centre.live import LiveCentre, read_copy
from callcenter.centre.model import Centre, Skill
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.centre.writing import write_centre
from callcenter.database.pool import Pool
from callcenter.errors import DatabaseAway, Invalid, OperatorError

ROOT = Path(__file__).parents[3]


def demo() -> Centre:
    """Give the centre of the repository."""
    centre, _ = read_centre((ROOT / "centre.yaml").read_bytes(), "centre.yaml")
    assert centre is not None
    return centre


def with_skill(name: str) -> statements.Edit:
    """Make an edit that adds a skill."""
    skill = Skill(name=name, title={"zh-CN": name, "en": name})
    return lambda centre: replace(centre, skills={**centre.skills, name: skill})


async def test_every_statement_fits_the_schema(pool: Pool) -> None:
    """PostgreSQL accepts each statement of the store as it is written."""
    async with pool.acquire() as connection:
        for name, sql in vars(statements).items():
            if name.isupper() and isinstance(sql, str):
                await connection.prepare(sql)


async def test_applying_what_was_exported_changes_nothing(pool: Pool) -> None:
    """Apply, export and apply again: the second time nothing differs and no revision is spent."""
    store = CentreStore(pool)
    centre, changed = await store.edit(lambda _: demo(), who="admin")

    exported, defects = read_centre(write_centre(await store.load()), "export.yaml")
    assert exported is not None
    again, nothing = await store.edit(lambda _: exported, who="admin")

    assert defects == []
    assert len(changed) > 40
    assert nothing == []
    assert again.revision == centre.revision == 1
    assert replace(again, revision=0) == demo()
    assert [*again.agents] == [*demo().agents]


async def test_changes_at_the_same_time_follow_each_other(pool: Pool) -> None:
    """Ten people who each add one skill at once lose none of them."""
    store = CentreStore(pool)

    await asyncio.gather(*(store.edit(with_skill(f"s{n}"), who="admin") for n in range(10)))

    centre = await store.load()
    assert sorted(centre.skills) == [f"s{n}" for n in range(10)]
    assert centre.revision == 10


async def test_a_refused_change_leaves_nothing_behind(pool: Pool) -> None:
    """An edit that raises writes neither the centre nor an audit row."""
    store = CentreStore(pool)

    def refuse(_: Centre) -> Centre:
        raise Invalid("no")

    with pytest.raises(Invalid):
        await store.edit(refuse, who="admin")

    assert await store.revision() == 0
    assert await pool.fetchval("SELECT count(*) FROM audit_log") == 0


async def test_each_change_is_in_the_audit(pool: Pool) -> None:
    """Who changed which part stands in the log, which nobody can rewrite."""
    await CentreStore(pool).edit(with_skill("german"), who="ada")

    row = await pool.fetchrow("SELECT who, act, object, details FROM audit_log")

    assert tuple(row)[:3] == ("ada", "centre.change", "centre:1")
    assert row["details"] == {"changes": ["+ skills german"]}
    with pytest.raises(Exception, match="only ever added to"):
        await pool.execute("UPDATE audit_log SET who = 'eve'")


async def test_removing_and_reordering_parts(pool: Pool) -> None:
    """Parts that are gone are gone, and the others keep the order of the file."""
    store = CentreStore(pool)
    await store.edit(lambda _: demo(), who="admin")

    def last_first(centre: Centre) -> Centre:
        agents = dict(reversed([*centre.agents.items()][3:]))
        return replace(centre, agents=agents)

    await store.edit(last_first, who="admin")

    assert [*(await store.load()).agents] == [str(number) for number in range(1010, 1003, -1)]


async def test_device_secrets_are_made_once_and_go_with_the_agent(pool: Pool) -> None:
    """Secrets are random per device, stay until they are reset, and end with their agent."""
    store = CentreStore(pool)
    await store.edit(lambda _: demo(), who="admin")
    first = await store.secrets()
    await store.ensure_secrets(demo().agents)

    assert await store.secrets() == first
    assert len(set(first.values())) == 20

    await store.reset_secrets("1001", who="admin")
    assert {key for key, secret in (await store.secrets()).items() if secret != first[key]} == {
        ("1001", "sip"),
        ("1001", "browser"),
    }

    await store.ensure_secrets(["1001", "1002"], sip="demo-password")
    assert (await store.secrets_of("1001"))["sip"] == "demo-password"
    assert (await store.secrets_of("1002"))["browser"] == first["1002", "browser"]

    await store.edit(lambda centre: replace(centre, agents={}, numbers={}), who="admin")
    assert await store.secrets() == {}


async def test_a_start_without_the_database_takes_the_copy(pool: Pool, tmp_path: Path) -> None:
    """Calls can be taken with the last good centre while the database is away."""
    store = CentreStore(pool)
    live = LiveCentre(store, tmp_path / "centre.json")
    await live.start()
    await store.edit(lambda _: demo(), who="admin")
    assert live.now().revision == 1

    class Away(CentreStore):
        async def load(self) -> Centre:
            raise DatabaseAway("The database is away.")

    restarted = LiveCentre(Away(pool), tmp_path / "centre.json")
    await restarted.start()

    assert restarted.now() == live.now()
    assert (tmp_path / "centre.json").stat().st_mode & 0o777 == 0o600


async def test_a_change_by_another_process_is_noticed(pool: Pool, tmp_path: Path) -> None:
    """Whoever listens hears of a revision that this process did not write."""
    live = LiveCentre(CentreStore(pool), tmp_path / "centre.json")
    heard: list[int] = []

    async def hear(centre: Centre) -> None:
        heard.append(centre.revision)

    live.on_change(hear)
    await live.start()
    await CentreStore(pool).edit(with_skill("german"), who="other")
    await live.refresh()
    await live.refresh()

    assert heard == [0, 1]
    assert "german" in live.now().skills


@pytest.mark.parametrize("text", ["", "{", "[]", '{"revision": 1}', '{"revision": 1, "centre": 4}'])
def test_a_broken_copy_is_no_copy(tmp_path: Path, text: str) -> None:
    """A damaged file neither stops the start nor is taken for a centre."""
    file = tmp_path / "centre.json"
    file.write_text(text)

    assert read_copy(file) is None


async def test_a_centre_of_a_newer_program_is_refused(pool: Pool) -> None:
    """A document that this program cannot read stops the start with its place."""
    document = {"title": {"zh-CN": "德语", "en": "German"}, "colour": "red"}
    await pool.execute("INSERT INTO centre_parts VALUES ('skills', 'german', 0, $1)", document)

    with pytest.raises(OperatorError, match=r"skills\.german\.colour: nobody knows"):
        await CentreStore(pool).load()
