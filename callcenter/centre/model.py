"""
The centre as its admins set it up: one frozen snapshot that answers without waiting.

A field's name and bounds are at once those of `centre.yaml`, of the API and of the database;
rules between fields and between parts stand in `checks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge, Le, MaxLen, MinLen

from callcenter.centre.queue import ChoiceRule, Queue, RecordPolicy, ServiceLevel, WrapUpKind
from callcenter.centre.words import (
    LANGUAGES,
    NAME,
    NUMBER,
    Language,
    Level,
    Text,
    Title,
    Words,
)
from callcenter.hours.model import Calendar
from callcenter.hours.opening import is_open

__all__ = [
    "LANGUAGES",
    "NAME",
    "NUMBER",
    "Agent",
    "Centre",
    "ChoiceRule",
    "DeviceKind",
    "DialDecision",
    "DialRule",
    "DirectoryEntry",
    "General",
    "HotlineNumber",
    "Language",
    "NotReadyReason",
    "Queue",
    "ReasonCode",
    "RecordPolicy",
    "ServiceLevel",
    "Skill",
    "Text",
    "Title",
]


class DeviceKind(StrEnum):
    """Where an agent may take calls: a registered SIP phone, the browser, an outside number."""

    SIP = "sip"
    BROWSER = "browser"
    TEL = "tel"


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
        queue_order: Where among the agents of a queue: those with the lowest number are asked
            first; a queue that is not named has 0.
        devices: Kinds of device this agent may choose.
    """

    number: str
    name: Words
    language: Language = "zh-CN"
    skills: Annotated[Mapping[str, Level], MaxLen(50)] = field(default_factory=dict)
    queues: Annotated[tuple[str, ...], MaxLen(50)] = ()
    queue_order: Annotated[Mapping[str, Annotated[int, Ge(0), Le(99)]], MaxLen(50)] = field(
        default_factory=dict
    )
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
        wrap_up: What follows a talk during which it was chosen; None leaves it to the queue.
        wrap_up_s: Time of a timed or forced wrap-up; None takes the queue's.
    """

    name: str
    title: Title
    parent: str | None = None
    queues: Annotated[tuple[str, ...], MaxLen(50)] = ()
    wrap_up: WrapUpKind | None = None
    wrap_up_s: Annotated[int, Ge(1), Le(3600)] | None = None


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
class DirectoryEntry:
    """
    Somebody whom agents call, ask or pass calls to by name: a department, a partner, a doorman.

    Args:
        name: Short stable word.
        title: As agents read it.
        number: An agent, a line of the centre, or an outside number that the dial rules allow.
    """

    name: str
    title: Title
    number: str


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
        auto_answer: Agents' phones are asked to answer offered calls by themselves, after a tone;
            without it each agent may choose that for himself.
        tier_priority: Points of priority that customers of a tier have in every queue, beside
            those that the menu gives.
    """

    title: Title = field(default_factory=dict)
    language: Language = "zh-CN"
    mask_numbers_for: tuple[Literal["agent", "supervisor", "qa"], ...] = ("qa",)
    auto_answer: bool = False
    tier_priority: Mapping[
        Literal["vip", "contract", "warranty", "paid", "standard"], Annotated[int, Ge(0), Le(100)]
    ] = field(default_factory=dict)


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
    directory: Mapping[str, DirectoryEntry] = field(default_factory=dict)

    def number(self, dialled: str) -> HotlineNumber | None:
        """Find the line that `dialled` names, with or without its leading plus; None if none."""
        bare = dialled.removeprefix("+")
        return self.numbers.get(dialled) or self.numbers.get(bare) or self.numbers.get("+" + bare)

    def meant(self, target: str) -> str:
        """Give the number of the directory entry that `target` names, else `target` itself."""
        entry = self.directory.get(target)
        return target if entry is None else entry.number

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
