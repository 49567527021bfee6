"""Rules about routing that one field alone cannot tell: wrap-ups, overflow, order of agents."""

from collections.abc import Collection, Iterator

from callcenter.centre.findings import Finding, Path
from callcenter.centre.model import LANGUAGES, Centre
from callcenter.centre.queue import OverflowRule, OverflowTo, OverflowWhen, Queue, WrapUpKind
from callcenter.yaml_source import near

_LIMITS = {
    OverflowWhen.WAITED: "seconds",
    OverflowWhen.ESTIMATED: "seconds",
    OverflowWhen.FULL: "calls",
    OverflowWhen.SERVICE_LEVEL: "percent",
}
_HUNDRED = 100


def check_routing(
    centre: Centre, queues: Collection[str], flows: Collection[str] | None
) -> Iterator[Finding]:
    """
    Check what decides who talks to whom.

    Args:
        centre: Parts that are sound in themselves.
        queues: Names of all queues, broken ones included.
        flows: Names of the flows there are; None when that is not known here.
    """
    for name, queue in centre.queues.items():
        path: Path = ("queues", name)
        if queue.wrap_up is WrapUpKind.FORCED and queue.wrap_up_s == 0:
            message = "a forced wrap-up needs a time: write how many seconds, or 'wrap_up: off'"
            yield Finding(path=(*path, "wrap_up_s"), message=message, rule="wrap-up-time")
        for index, rule in enumerate(queue.overflow):
            place = (*path, "overflow", index)
            yield from _limit(rule, place)
            yield from _target(rule, queue, place, queues, flows)
            yield from _said(rule, place)
    yield from _reason_codes(centre)
    yield from _orders(centre)


def _limit(rule: OverflowRule, place: Path) -> Iterator[Finding]:
    unit = _LIMITS.get(rule.when)
    if unit is None and rule.limit is not None:
        message = f"'{rule.when}' has no limit: remove it"
        yield Finding(path=(*place, "limit"), message=message, rule="overflow-limit")
    if unit is not None and rule.limit is None:
        message = f"'{rule.when}' needs a limit: write 'limit:' with a number of {unit}"
        yield Finding(path=place, message=message, rule="overflow-limit")
    share = rule.when is OverflowWhen.SERVICE_LEVEL
    if share and rule.limit is not None and rule.limit > _HUNDRED:
        message = "a service level is at most 100 percent"
        yield Finding(path=(*place, "limit"), message=message, rule="overflow-limit")
    if rule.of is not None and not share:
        message = "only 'service_level' looks at another queue: remove 'of'"
        yield Finding(path=(*place, "of"), message=message, rule="overflow-of")


def _target(
    rule: OverflowRule,
    queue: Queue,
    place: Path,
    queues: Collection[str],
    flows: Collection[str] | None,
) -> Iterator[Finding]:
    if rule.of is not None and rule.of not in queues:
        yield _unknown((*place, "of"), "queue", rule.of, queues)
    if rule.to is OverflowTo.ANNOUNCEMENT:
        if rule.target is not None:
            message = "an announcement goes nowhere: remove 'target'"
            yield Finding(path=(*place, "target"), message=message, rule="overflow-target")
        return
    if rule.target is None:
        if rule.to in {OverflowTo.QUEUE, OverflowTo.FLOW}:
            message = f"it does not say which {rule.to}: write 'target:' with its name"
            yield Finding(path=place, message=message, rule="overflow-target")
        return
    if rule.to is OverflowTo.FLOW:
        if flows is not None and rule.target not in flows:
            yield _unknown((*place, "target"), "flow", rule.target, flows)
    elif rule.target not in queues:
        yield _unknown((*place, "target"), "queue", rule.target, queues)
    elif rule.to is OverflowTo.QUEUE and rule.target == queue.name:
        message = "it leads back to the same queue: name another one"
        yield Finding(path=(*place, "target"), message=message, rule="overflow-target")


def _said(rule: OverflowRule, place: Path) -> Iterator[Finding]:
    if rule.to is OverflowTo.ANNOUNCEMENT and not rule.say:
        message = "an announcement needs its words: write 'say:' with a text for each language"
        yield Finding(path=place, message=message, rule="overflow-say")
    missing = [language for language in LANGUAGES if language not in rule.say]
    if rule.say and missing:
        message = f"the words are missing in {' and '.join(missing)}: add them"
        yield Finding(path=(*place, "say"), message=message, rule="overflow-say")


def _reason_codes(centre: Centre) -> Iterator[Finding]:
    for name, code in centre.reason_codes.items():
        if code.wrap_up_s is not None and code.wrap_up in {None, WrapUpKind.OFF}:
            message = "a time alone says nothing: write 'wrap_up: timed' or 'wrap_up: forced' too"
            path = ("reason_codes", name, "wrap_up_s")
            yield Finding(path=path, message=message, rule="wrap-up-time")


def _orders(centre: Centre) -> Iterator[Finding]:
    for number, agent in centre.agents.items():
        for queue in agent.queue_order:
            if queue not in agent.queues:
                message = f"the agent does not serve '{queue}': add it to 'queues', or remove it"
                path = ("agents", number, "queue_order", queue)
                yield Finding(path=path, message=message, rule="order-of-queue", at_key=True)


def _unknown(path: Path, word: str, name: str, known: Collection[str]) -> Finding:
    message = f"there is no {word} '{name}'{near(name, known)}"
    return Finding(path=path, message=message, rule=f"unknown-{word}")
