"""`queue`: wait for a person."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands
from callcenter.ivr.commands import Need, Outcome, WaitingSounds
from callcenter.ivr.flow_shapes import Calculated, Goes, Keypad, Named, Says, onward
from callcenter.ivr.model import Expression, Ref, Spoken, Target
from callcenter.ivr.shapes import (
    Defects,
    Field,
    Flag,
    ListOf,
    MapOf,
    Record,
    Whole,
    Word,
    listed,
)
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction
from callcenter.yaml_source import Node

MAX_PRIORITY = 100
_SKILLS = MapOf(name=Named(kind="skill").read, value=Whole(low=1, high=5), most=10, kind="skill")
_AGENTS = ListOf(each=Named(kind="agent"), most=20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who may take the call from `after_s` on; nobody named means anyone of the queue."""

    after_s: int
    skills: tuple[tuple[Ref, int], ...]
    agents: tuple[Ref, ...]

    def need(self) -> Need:
        """Give it in the words of the command."""
        return Need(
            after_s=self.after_s,
            skills={ref.name: level for ref, level in self.skills},
            agents=tuple(ref.name for ref in self.agents),
            anyone=not self.skills and not self.agents,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _WidenShape:
    _RECORD: ClassVar[Record] = Record(
        fields={
            "after_s": Field(shape=Whole(low=1, high=7200), missing="say after how many seconds"),
            "needs": Field(shape=_SKILLS, default=()),
            "agents": Field(shape=_AGENTS, default=()),
            "anyone": Field(shape=Flag(), default=False),
        }
    )

    def read(self, node: Node, defects: Defects) -> Wanted | None:
        got = self._RECORD.read(node, defects)
        if got is None:
            return None
        if got["anyone"] == bool(got["needs"] or got["agents"]):
            defects.note(node, "write either needs or agents, or anyone: true", "wrong-kind")
            return None
        return Wanted(after_s=got["after_s"], skills=got["needs"], agents=got["agents"])

    def schema(self) -> dict[str, Any]:
        return self._RECORD.schema()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Widening:
    """Routing steps after the first, in the order of their time."""

    def read(self, node: Node, defects: Defects) -> tuple[Wanted, ...] | None:
        steps: tuple[Wanted, ...] | None = ListOf(each=_WidenShape(), most=10).read(node, defects)
        times = [step.after_s for step in steps or ()]
        if times != sorted(set(times)):
            defects.note(node, "each after_s must be later than the one before", "widen-order")
            return None
        return steps

    def schema(self) -> dict[str, Any]:
        return listed(_WidenShape(), 10)


_WAITING = Record(
    fields={
        "music": Field(shape=Word(what="a class of music"), default="default"),
        "say_position_every_s": Field(shape=Whole(low=10, high=3600)),
        "announce": Field(shape=Says()),
        "announce_every_s": Field(shape=Whole(low=10, high=3600), default=60),
        "keys": Field(shape=Keypad(), default={}),
    }
)
_LIMIT = Record(
    fields={
        "s": Field(shape=Whole(low=1, high=7200), missing="say how many seconds"),
        "goto": onward("say where callers go then"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """
    Put the caller into a queue; `then` follows the talk, and without it the call ends.
    """

    NAME: ClassVar[str] = "queue"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "queue": Field(shape=Named(kind="queue"), missing="name a queue"),
        "needs": Field(shape=_SKILLS, default=()),
        "agents": Field(shape=_AGENTS, default=()),
        "priority": Field(shape=Calculated(most=MAX_PRIORITY)),
        "widen": Field(shape=_Widening(), default=()),
        "while_waiting": Field(shape=_WAITING, default={}),
        "on_wait_longer_than": Field(shape=_LIMIT, default={}),
        "on_nobody": Field(shape=Goes()),
        "then": Field(shape=Goes(by_caller=True)),
    }

    queue: Ref
    wanted: tuple[Wanted, ...]
    priority: Expression | None
    music: str
    say_position_every_s: int | None
    announce: Spoken | None
    announce_every_s: int
    keys: Mapping[str, Target]
    longest_s: int | None
    on_too_long: Target | None
    on_nobody: Target | None
    then: Target | None

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Queue":
        """Make the verb of its fields."""
        first = Wanted(after_s=0, skills=got["needs"], agents=got["agents"])
        waiting, limit = got["while_waiting"], got["on_wait_longer_than"]
        return cls(
            queue=got["queue"],
            wanted=(first, *got["widen"]),
            priority=got["priority"],
            music=waiting.get("music", "default"),
            say_position_every_s=waiting.get("say_position_every_s"),
            announce=waiting.get("announce"),
            announce_every_s=waiting.get("announce_every_s", 60),
            keys=waiting.get("keys", {}),
            longest_s=limit.get("s"),
            on_too_long=limit.get("goto"),
            on_nobody=got["on_nobody"],
            then=got["then"],
        )

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`."""
        announcements = moment.speak(self.announce)
        command = commands.Enqueue(
            queue=self.queue.name,
            needs=tuple(wanted.need() for wanted in self.wanted),
            priority=self._points(moment),
            waiting=WaitingSounds(
                music=self.music,
                language=moment.language,
                say_position_every_s=self.say_position_every_s,
                announcements=announcements,
                announce_every_s=self.announce_every_s if announcements else None,
                keys="".join(sorted(self.keys)),
            ),
            longest_s=self.longest_s,
            leave_if_nobody=self.on_nobody is not None,
        )
        return Ask(command=command)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        if isinstance(outcome, commands.Served):
            return Go(how="served", to=self.then)
        if isinstance(outcome, commands.Key) and outcome.key in self.keys:
            return Go(how=f"key {outcome.key}", to=self.keys[outcome.key])
        if isinstance(outcome, commands.WaitedTooLong) and self.on_too_long is not None:
            return Go(how="waited_too_long", to=self.on_too_long)
        if isinstance(outcome, commands.NoAgents) and self.on_nobody is not None:
            return Go(how="nobody", to=self.on_nobody)
        if isinstance(outcome, commands.Failed):
            return Go(how="failed", to=self.on_nobody or self.on_too_long or self.then)
        # Nothing that would end the wait: the caller keeps waiting, at the same place.
        return self.enter(moment)

    def _points(self, moment: Moment) -> int:
        value = None if self.priority is None else moment.evaluate(self.priority)
        if not isinstance(value, int | float):
            return 0
        return max(0, min(MAX_PRIORITY, math.floor(value)))
