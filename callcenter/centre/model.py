"""
The centre as its admins set it up: one frozen snapshot that answers without waiting.

A field's name and bounds are at once those of `centre.yaml`, of the API and of the database;
rules between fields and between parts stand in `checks`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

from callcenter.hours.model import Calendar
from callcenter.hours.opening import is_open

Language: TypeAlias = Literal["zh-CN", "en"]
Level: TypeAlias = Annotated[int, Ge(1), Le(5)]
Title: TypeAlias = Mapping[Language, Annotated[str, MinLen(1), MaxLen(80)]]
Text: TypeAlias = Mapping[Language, Annotated[str, MinLen(1), MaxLen(2000)]]
Words: TypeAlias = Annotated[str, MinLen(1), MaxLen(80)]

LANGUAGES: tuple[str, ...] = get_args(Language)
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""Form of the names of skills, queues, calendars, reasons, rules and flows."""
NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
"""The only form in which a number ever reaches a dial string."""


class ChoiceRule(StrEnum):
    """Which free agent of a queue gets the next call; ties go to the longest idle."""

    LONGEST_IDLE = "longest_idle"
    MOST_SKILLED = "most_skilled"
    FEWEST_SKILLS = "fewest_skills"
    FEWEST_CALLS = "fewest_calls"


class DeviceKind(StrEnum):
    """Where an agent may take calls: a registered SIP phone, the browser, an outside number."""

    SIP = "sip"
    BROWSER = "browser"
    TEL = "tel"


class RecordPolicy(StrEnum):
    """
    Whether talks of a queue are recorded.

    `must` refuses to connect while the recording disk fails; `always` talks on unrecorded and
    registers the recording as missing.
    """

    ALWAYS = "always"
    MUST = "must"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skill:
    """Something that agents can do at a level of 1 to 5 and that calls may need."""

    name: str
    title: Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """
    A person who answers calls.

    Args:
        number: The agent number (工号); also the SIP user of the desk phone.
        name: As colleagues and reports call this person.
        language: Language of the screens and of prompts to the agent.
        skills: Level by name of skill.
        queues: Names of the queues served.
        devices: Kinds of device this agent may choose.
    """

    number: str
    name: Words
    language: Language = "zh-CN"
    skills: Annotated[Mapping[str, Level], MaxLen(50)] = field(default_factory=dict)
    queues: Annotated[tuple[str, ...], MaxLen(50)] = ()
    devices: Annotated[tuple[DeviceKind, ...], MinLen(1), MaxLen(3)] = (
        DeviceKind.SIP,
        DeviceKind.BROWSER,
    )

    def may_use(self, device: str) -> bool:
        """
        Tell whether the agent may choose `device`: `sip:1001`, `browser`, `tel:+86…`.

        A desk phone must be the agent's own; whether an outside number may be dialled is for
        `Centre.may_dial`.
        """
        kind, _, rest = device.partition(":")
        if kind not in self.devices:
            return False
        if kind == DeviceKind.TEL:
            return NUMBER.fullmatch(rest) is not None
        return rest in {"", self.number}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel:
    """The promise of a queue: `percent` of the calls are answered within `within_s` seconds."""

    percent: Annotated[int, Ge(1), Le(100)] = 80
    within_s: Annotated[int, Ge(1), Le(3600)] = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """
    Calls that wait for the same kind of help.

    Args:
        name: How flows and agents name it.
        title: As people read it.
        choice: Which free agent gets the next call.
        head_start_s: Seconds of waiting that one point of priority is worth.
        ring_timeout_s: How long one agent's device rings before the next agent's does.
        wrap_up_s: Time for notes after a talk; 0 makes the agent ready at once.
        missed_limit: Offers missed in a row after which the agent's state becomes `missed`.
        capacity: Calls that may wait at once; a further one is told that all are busy.
        service_level: The promise that reports measure.
        greeting: What the agent says first.
        script: What the agent is shown to ask and to say.
        music: Class of music that waiting callers hear.
        record: Whether talks are recorded.
        announce_agent_number: The caller hears the agent number (工号) on answer.
    """

    name: str
    title: Title
    choice: ChoiceRule = ChoiceRule.LONGEST_IDLE
    head_start_s: Annotated[int, Ge(0), Le(3600)] = 60
    ring_timeout_s: Annotated[int, Ge(3), Le(120)] = 15
    wrap_up_s: Annotated[int, Ge(0), Le(3600)] = 30
    missed_limit: Annotated[int, Ge(1), Le(10)] = 1
    capacity: Annotated[int, Ge(1), Le(10_000)] = 500
    service_level: ServiceLevel = field(default_factory=ServiceLevel)
    greeting: Text = field(default_factory=dict)
    script: Text = field(default_factory=dict)
    music: Words = "default"
    record: RecordPolicy = RecordPolicy.ALWAYS
    announce_agent_number: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HotlineNumber:
    """
    A number that callers dial; it leads to exactly one of `flow` and `agent`.

    Args:
        number: As the trunk or a phone of ours delivers it.
        title: What the line is for.
        flow: Name of the menu that answers.
        agent: Number of the agent whose direct line it is.
        language: Language in which the line begins.
    """

    number: str
    title: Title = field(default_factory=dict)
    flow: str | None = None
    agent: str | None = None
    language: Language = "zh-CN"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonCode:
    """
    What a call was about, chosen at wrap-up.

    Args:
        name: Short stable word for reports.
        title: As agents read it.
        parent: The code of which this one is a part; None at the top of the tree.
        queues: Queues that offer it; empty means all, or those of the parent.
    """

    name: str
    title: Title
    parent: str | None = None
    queues: Annotated[tuple[str, ...], MaxLen(50)] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReadyReason:
    """
    Why an agent takes no calls for a while.

    Args:
        name: Short stable word for reports.
        title: As agents read it.
        longest_s: After this the floor page marks it; None never.
        paid: Counts as working time in reports.
    """

    name: str
    title: Title
    longest_s: Annotated[int, Ge(60), Le(86_400)] | None = None
    paid: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DialRule:
    """
    Numbers that may or may not be dialled; the longest matching prefix decides.

    Args:
        name: As the refusal names it.
        prefix: Beginning of the number: `+86…` for outside numbers, digits for short ones.
        allow: False refuses what a shorter prefix would allow.
        longest_s: Longest talk under this rule.
        at_once: Calls that may run at the same time under this rule.
        per_hour: Calls that may begin in an hour under this rule.
    """

    name: str
    prefix: str
    allow: bool
    longest_s: Annotated[int, Ge(60), Le(86_400)] = 7200
    at_once: Annotated[int, Ge(1), Le(10_000)] = 30
    per_hour: Annotated[int, Ge(1), Le(100_000)] = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class DialDecision:
    """
    Whether a number may be dialled.

    `reason` is a stable word: `allowed`, `not_a_number`, `no_rule`, `denied`; `rule` is the
    rule that decided, with its caps.
    """

    allowed: bool
    reason: Literal["allowed", "not_a_number", "no_rule", "denied"]
    rule: DialRule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class General:
    """
    What holds for the whole centre.

    Args:
        title: Name of the company or hotline.
        language: Used where nothing else says which.
        mask_numbers_for: Roles that see customers' numbers with the middle digits hidden.
    """

    title: Title = field(default_factory=dict)
    language: Language = "zh-CN"
    mask_numbers_for: tuple[Literal["agent", "supervisor", "qa"], ...] = ("qa",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """
    Everything an admin has set up, as of one revision.

    The maps keep the order in which their entries were written.
    """

    revision: int = 0
    general: General = field(default_factory=General)
    skills: Mapping[str, Skill] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    agents: Mapping[str, Agent] = field(default_factory=dict)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    numbers: Mapping[str, HotlineNumber] = field(default_factory=dict)
    reason_codes: Mapping[str, ReasonCode] = field(default_factory=dict)
    not_ready_reasons: Mapping[str, NotReadyReason] = field(default_factory=dict)
    dial_rules: Mapping[str, DialRule] = field(default_factory=dict)

    def number(self, dialled: str) -> HotlineNumber | None:
        """Find the line that `dialled` names, with or without its leading plus; None if none."""
        bare = dialled.removeprefix("+")
        return self.numbers.get(dialled) or self.numbers.get(bare) or self.numbers.get("+" + bare)

    def queue(self, name: str) -> Queue | None:
        """Find a queue by name."""
        return self.queues.get(name)

    def agent(self, number: str) -> Agent | None:
        """Find an agent by number."""
        return self.agents.get(number)

    def agents_of(self, queue: str) -> tuple[Agent, ...]:
        """List the agents who serve a queue."""
        return tuple(agent for agent in self.agents.values() if queue in agent.queues)

    def calendars_open(self, at: datetime) -> dict[str, bool]:
        """Tell for every calendar whether it is open at an aware instant."""
        return {name: is_open(calendar, at) for name, calendar in self.calendars.items()}

    def reason_codes_of(self, queue: str | None) -> tuple[ReasonCode, ...]:
        """List the reason codes offered after a call of `queue`; None (no queue) offers all."""
        codes = self.reason_codes.values()
        return tuple(code for code in codes if queue is None or self._offers(code, queue))

    def may_dial(self, number: str) -> DialDecision:
        """
        Decide whether an outside number may be dialled; what no rule names may not.

        Args:
            number: Digits as they would be dialled, outside numbers in E.164 form; a leading
                `00` is read as `+`.
        """
        if not NUMBER.fullmatch(number):
            return DialDecision(allowed=False, reason="not_a_number")
        dialled = "+" + number[2:] if number.startswith("00") else number
        matching = [rule for rule in self.dial_rules.values() if dialled.startswith(rule.prefix)]
        if not matching:
            return DialDecision(allowed=False, reason="no_rule")
        # Of two rules for the same prefix the refusing one holds.
        rule = max(matching, key=lambda rule: (len(rule.prefix), not rule.allow))
        reason: Literal["allowed", "denied"] = "allowed" if rule.allow else "denied"
        return DialDecision(allowed=rule.allow, reason=reason, rule=rule)

    def _offers(self, code: ReasonCode, queue: str) -> bool:
        for ancestor in self._with_ancestors(code):
            if ancestor.queues:
                return queue in ancestor.queues
        return True

    def _with_ancestors(self, code: ReasonCode) -> Iterator[ReasonCode]:
        seen: set[str] = set()
        step: ReasonCode | None = code
        while step is not None and step.name not in seen:
            seen.add(step.name)
            yield step
            step = self.reason_codes.get(step.parent) if step.parent else None
