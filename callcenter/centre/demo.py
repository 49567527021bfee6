"""The demo's centre: `centre.yaml`, with as many agents as were asked for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from callcenter.centre.model import Agent, Centre
from callcenter.centre.reading import read_centre
from callcenter.centre.store import CentreStore
from callcenter.errors import OperatorError
from callcenter.shipped import shipped

FILE = shipped("centre.yaml")
FIRST_AGENT = 1001
_WHO = "demo"


def demo_agents(count: int) -> list[str]:
    """Name the demo's agents: 1001 and so on."""
    return [str(FIRST_AGENT + n) for n in range(count)]


async def load_demo_centre(
    store: CentreStore, agents: int, sip_secret: str, *, file: Path = FILE
) -> Centre:
    """
    Put the demo's centre to work, unless somebody has set one up already.

    A later start leaves what people have changed; it only adds agents when more are asked for
    than ever before, and renews the phones' password.

    Args:
        store: Of the database.
        agents: How many agents the demo has.
        sip_secret: What the agents' SIP phones sign in with.
        file: The centre to begin with.

    Raises:
        OperatorError: The file cannot be read; names its first defect.
        DatabaseAway: The database cannot be reached.
    """
    wanted = demo_agents(agents)

    def fill(centre: Centre) -> Centre:
        if centre.revision == 0 and not centre.agents:
            centre = _cut(replace(_read(file), revision=0), wanted)
        newest = max((int(number) for number in centre.agents), default=0)
        added = {agent.number: agent for agent in _more(centre, wanted, newest)}
        return replace(centre, agents={**centre.agents, **added})

    centre, _ = await store.edit(fill, who=_WHO)
    ours = [number for number in wanted if number in centre.agents]
    await store.ensure_secrets(list(centre.agents))
    await store.ensure_secrets(ours, sip=sip_secret)
    return centre


def _read(file: Path) -> Centre:
    if not file.is_file():
        raise OperatorError(f"The demo's centre {file} is missing.", "Restore it from the sources.")
    centre, defects = read_centre(file.read_bytes(), str(file))
    if centre is None:
        more = f" (and {len(defects) - 1} more)" if len(defects) > 1 else ""
        raise OperatorError(f"{defects[0]}{more}.", "Run `callcenter centre check` and correct it.")
    return centre


def _cut(centre: Centre, wanted: list[str]) -> Centre:
    """Take out the agents beyond the number asked for, and the lines that lead to them."""
    agents = {number: agent for number, agent in centre.agents.items() if number in wanted}
    numbers = {
        number: line
        for number, line in centre.numbers.items()
        if line.agent is None or line.agent in agents
    }
    return replace(centre, agents=agents, numbers=numbers)


def _more(centre: Centre, wanted: list[str], newest: int) -> Iterator[Agent]:
    """Make the agents for whom the file has no entry, spread over the queues."""
    queues = list(centre.queues)
    skills = list(centre.skills)
    for number in wanted:
        if number in centre.agents or int(number) <= newest or not queues:
            continue
        n = int(number)
        yield Agent(
            number=number,
            name=f"坐席 {number}",
            queues=(queues[n % len(queues)],),
            skills={skill: 1 + (n + place) % 5 for place, skill in enumerate(skills)},
        )
