"""Rules between the parts of a centre, and those that one field alone cannot tell."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from zoneinfo import available_timezones

from callcenter.centre.findings import Finding
from callcenter.centre.model import LANGUAGES, Centre, Title
from callcenter.centre.routing_checks import check_routing
from callcenter.hours.opening import known_country
from callcenter.yaml_source import near

DEEPEST_REASON = 4
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}|[0-9]{1,15}")

Names = Mapping[str, Collection[str]]


def check_centre(
    centre: Centre, *, declared: Names | None = None, flows: Collection[str] | None = None
) -> list[Finding]:
    """
    Check everything that binds parts together.

    Args:
        centre: Parts that are sound in themselves.
        declared: Names of all parts by section, broken ones included; those of `centre` when
            not given.
        flows: Names of the flows there are; None when that is not known here.
    """
    names = declared or {
        "skills": centre.skills,
        "queues": centre.queues,
        "agents": centre.agents,
        "reason_codes": centre.reason_codes,
    }
    return [
        *_titles(centre),
        *_agents(centre, names),
        *_numbers(centre, names, flows),
        *_reason_codes(centre, names),
        *_calendars(centre),
        *_dial_rules(centre),
        *_directory(centre),
        *check_routing(centre, names["queues"], flows),
    ]


def _unknown(path: tuple[str | int, ...], word: str, name: str, known: Collection[str]) -> Finding:
    message = f"there is no {word} '{name}'{near(name, known)}"
    rule = f"unknown-{word.replace(' ', '-')}"
    return Finding(path=path, message=message, rule=rule)


def _titles(centre: Centre) -> Iterator[Finding]:
    """Whoever has a title has it in every language: screens never fall back to the other one."""
    titled: list[tuple[str, Mapping[str, Title]]] = [
        ("skills", {name: part.title for name, part in centre.skills.items()}),
        ("queues", {name: part.title for name, part in centre.queues.items()}),
        ("reason_codes", {name: part.title for name, part in centre.reason_codes.items()}),
        ("not_ready_reasons", {n: part.title for n, part in centre.not_ready_reasons.items()}),
        ("numbers", {name: part.title for name, part in centre.numbers.items() if part.title}),
    ]
    for section, titles in titled:
        for name, title in titles.items():
            missing = [language for language in LANGUAGES if language not in title]
            if missing:
                message = f"the title is missing in {' and '.join(missing)}: add it"
                path = (section, name, "title")
                yield Finding(path=path, message=message, rule="title-missing", at_key=True)


def _agents(centre: Centre, names: Names) -> Iterator[Finding]:
    for number, agent in centre.agents.items():
        for skill in agent.skills:
            if skill not in names["skills"]:
                place = ("agents", number, "skills", skill)
                yield replace(_unknown(place, "skill", skill, names["skills"]), at_key=True)
        for index, queue in enumerate(agent.queues):
            if queue not in names["queues"]:
                yield _unknown(("agents", number, "queues", index), "queue", queue, names["queues"])
            elif queue in agent.queues[:index]:
                message = f"'{queue}' stands here twice: remove one"
                path = ("agents", number, "queues", index)
                yield Finding(path=path, message=message, rule="entry-twice")


def _numbers(centre: Centre, names: Names, flows: Collection[str] | None) -> Iterator[Finding]:
    by_digits: dict[str, str] = {}
    for number, line in centre.numbers.items():
        path = ("numbers", number)
        if (line.flow is None) == (line.agent is None):
            message = "a number leads to exactly one flow or agent: write one of 'flow' and 'agent'"
            yield Finding(path=path, message=message, rule="one-target", at_key=True)
        if line.agent is not None and line.agent not in names["agents"]:
            yield _unknown((*path, "agent"), "agent", line.agent, names["agents"])
        if line.flow is not None and flows is not None and line.flow not in flows:
            yield _unknown((*path, "flow"), "flow", line.flow, flows)
        if number in names["agents"]:
            message = f"'{number}' is already the number of an agent: choose another"
            yield Finding(path=path, message=message, rule="number-taken", at_key=True)
        twin = by_digits.setdefault(number.removeprefix("+"), number)
        if twin != number:
            message = f"'{number}' and '{twin}' are the same number: keep one of them"
            yield Finding(path=path, message=message, rule="number-taken", at_key=True)


def _reason_codes(centre: Centre, names: Names) -> Iterator[Finding]:
    for name, code in centre.reason_codes.items():
        path = ("reason_codes", name)
        if code.parent is not None and code.parent not in names["reason_codes"]:
            known = names["reason_codes"]
            yield _unknown((*path, "parent"), "reason code", code.parent, known)
        depth = _depth(centre, name)
        if depth is None:
            message = "its parents lead back to itself: break the circle"
            yield Finding(path=(*path, "parent"), message=message, rule="parent-circle")
        elif depth > DEEPEST_REASON:
            message = f"lies deeper than {DEEPEST_REASON} levels: agents would not find it"
            yield Finding(path=(*path, "parent"), message=message, rule="parent-depth")
        for index, queue in enumerate(code.queues):
            if queue not in names["queues"]:
                yield _unknown((*path, "queues", index), "queue", queue, names["queues"])


def _depth(centre: Centre, name: str) -> int | None:
    """Count the levels down to a reason code; None when its parents go round in a circle."""
    seen: set[str] = set()
    step: str | None = name
    while step is not None and step in centre.reason_codes:
        if step in seen:
            return None
        seen.add(step)
        step = centre.reason_codes[step].parent
    return len(seen)


def _calendars(centre: Centre) -> Iterator[Finding]:
    for name, calendar in centre.calendars.items():
        path = ("calendars", name)
        if calendar.timezone not in _zones():
            message = f"there is no time zone '{calendar.timezone}'"
            message += near(calendar.timezone, _zones()) or ": write one such as Asia/Shanghai"
            yield Finding(path=(*path, "timezone"), message=message, rule="timezone")
        rule = calendar.holidays
        if rule is not None and not known_country(rule.country):
            message = f"no holidays are known of '{rule.country}': write two letters such as CN"
            yield Finding(path=(*path, "holidays", "country"), message=message, rule="country")


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _dial_rules(centre: Centre) -> Iterator[Finding]:
    by_prefix: dict[str, list[str]] = defaultdict(list)
    for name, rule in centre.dial_rules.items():
        path = ("dial_rules", name, "prefix")
        if not _PREFIX.fullmatch(rule.prefix):
            message = f"'{rule.prefix}' is no beginning of a number: write it like +86 or 110"
            yield Finding(path=path, message=message, rule="prefix-form")
        elif rule.prefix.startswith("00"):
            message = f"numbers abroad begin with +: write +{rule.prefix[2:]}"
            yield Finding(path=path, message=message, rule="prefix-form")
        by_prefix[rule.prefix].append(name)
        if len(by_prefix[rule.prefix]) > 1:
            first = by_prefix[rule.prefix][0]
            message = f"'{first}' already decides about {rule.prefix}: keep one of them"
            yield Finding(path=path, message=message, rule="prefix-taken")


def _directory(centre: Centre) -> Iterator[Finding]:
    """Who stands in the directory can be reached, at least as far as we let anybody call."""
    for name, entry in centre.directory.items():
        path = ("directory", name, "number")
        ours = centre.agent(entry.number) or centre.number(entry.number)
        if name in centre.queues:
            message = f"'{name}' is a queue already: name the entry otherwise"
            yield Finding(path=path[:2], message=message, rule="directory-name", at_key=True)
        if ours is None and not centre.may_dial(entry.number).allowed:
            message = f"{entry.number} is no agent, no line of ours, and no dial rule allows it"
            yield Finding(path=path, message=message, rule="directory-number")
