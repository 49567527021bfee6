"""The rule that a changed centre still has everything that live flows name."""

from collections.abc import Callable, Iterable

from callcenter.centre.documents import Check
from callcenter.centre.findings import Finding
from callcenter.centre.model import Centre
from callcenter.ivr.checking import KnownNames, check_flow
from callcenter.ivr.model import Flow


def flows_fit(flows: Callable[[], Iterable[Flow]]) -> Check:
    """
    Make the rule.

    Args:
        flows: Gives the live flows.

    Returns:
        A check whose findings have the path `flows`, name, line.
    """

    def check(centre: Centre) -> list[Finding]:
        names = KnownNames(
            queues=frozenset(centre.queues),
            skills=frozenset(centre.skills),
            calendars=frozenset(centre.calendars),
            agents=frozenset(centre.agents),
        )
        return [
            Finding(
                path=("flows", flow.name, defect.line), message=defect.message, rule=defect.rule
            )
            for flow in flows()
            for defect in check_flow(flow, names)
        ]

    return check
