"""Every figure that the links to Asterisk count is shown."""

from dataclasses import fields

from callcenter.telephony import figures
from callcenter.telephony.agi.server import AgiCounters
from callcenter.telephony.ami.model import LinkCounters
from callcenter.telephony.pbx_access import PbxCounters


def numbered(kind: type, first: int) -> dict[str, int]:
    """Give each field of a record of counters another power of ten."""
    return {field.name: 10 ** (first + n) for n, field in enumerate(fields(kind))}


def test_every_counter_of_the_sessions_is_a_figure_of_its_own() -> None:
    """A refused stranger or a late answer is seen by who watches, not only by who debugs."""
    counted = numbered(AgiCounters, 0)
    pbx = PbxCounters(events=LinkCounters(), commands=LinkCounters(), doubtful=0)
    lines = AgiCounters(**counted)
    shown = [*figures.gauges(pbx, lines), *figures.counters(pbx, lines)]
    assert {value for name, _, value in shown if name.startswith("agi_")} == set(counted.values())


def test_both_links_count() -> None:
    """What one link lost and what the other lost is one figure."""
    events = numbered(LinkCounters, 0)
    links = PbxCounters(events=LinkCounters(**events), commands=LinkCounters(**events), doubtful=7)
    shown = {name: value for name, _, value in figures.counters(links, AgiCounters())}
    for name in ("lost", "stalled", "bad_frames", "overflows", "timeouts"):
        assert shown[f"ami_{name}"] == 2 * events[name]
    assert shown["ami_doubtful"] == 7


def test_names_are_given_once() -> None:
    """Two figures of one name would stop `/metrics`."""
    pbx = PbxCounters(events=LinkCounters(), commands=LinkCounters(), doubtful=0)
    shown = [*figures.gauges(pbx, AgiCounters()), *figures.counters(pbx, AgiCounters())]
    names = [name for name, _, _ in shown]
    assert len(names) == len(set(names))
