"""Flows that pass the check, of any steps and ways, for tests that want all of them."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from callcenter.ivr.state import Context

CONTEXT = Context(
    caller={"number": "13800138000", "name": "=cmd'|<b>", "withheld": False},
    customer={"tier": "vip", "id": 2**70, "numbers": ["a"], "created_at": None},
    number="4001",
    now=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    calendars={"service_hours": True, "never": False},
)
KEYS = "0123456789*#"
TEXT = {"zh-CN": "您好 {caller.name} {n}", "en": "Hello {customer.tier} {today.hour} {call.number}"}
EXPRESSIONS = (
    "n + 1",
    "1 / 0",
    "customer.tier == 'vip'",
    "customer.company > 1",
    "size(customer.numbers) == 1",
    "call.language == 'en'",
    "calendar.never",
    "customer.id > 1",
    "'text'",
    "today.hour * 1000000000 * 10000000000",
)


@st.composite
def flows(draw: st.DrawFn) -> str:
    """Draw a flow that passes the check: silent ways lead forward only, callers may go anywhere."""
    count = draw(st.integers(1, 5))
    names = [f"step_{index}" for index in range(count)] + ["end"]
    steps: dict[str, Any] = {}
    for index, name in enumerate(names[:-1]):
        ahead = st.sampled_from(names[index + 1 :])
        anywhere = st.sampled_from(names)
        steps[name] = _Steps(draw, ahead, anywhere).one()
    steps["end"] = {"hangup": draw(st.sampled_from(["normal", "busy", "rejected"]))}
    flow = {
        "flow": "drawn",
        "languages": ["zh-CN", "en"],
        "start": names[0],
        "values": {"n": 0, "kept": ""},
        "anywhere": draw(
            st.dictionaries(st.sampled_from(KEYS), st.sampled_from(names), max_size=2, min_size=1)
        ),
        "steps": steps,
    }
    flow["steps"] = {name: steps[name] for name in names if name in _reached(flow)}
    return json.dumps(flow, ensure_ascii=False)


Verbs = Mapping[str, Callable[[], dict[str, Any]]]


class _Steps:
    """Draws one step of any verb; `ahead` gives a later step's name, `anywhere` any."""

    def __init__(
        self, draw: st.DrawFn, ahead: st.SearchStrategy[str], anywhere: st.SearchStrategy[str]
    ) -> None:
        self._draw = draw
        self._ahead = ahead
        self._anywhere = anywhere
        self._expression = st.sampled_from(EXPRESSIONS)
        self._keys = st.dictionaries(st.sampled_from(KEYS), anywhere, min_size=1, max_size=4)

    def one(self) -> dict[str, Any]:
        """Draw a step."""
        verbs = {**self._speaking(), **self._asking(), **self._deciding(), **self._reaching()}
        return verbs[self._draw(st.sampled_from(sorted(verbs)))]()

    def _goes(self) -> dict[str, Any]:
        return {"next": self._draw(self._ahead)}

    def _unheard(self) -> dict[str, Any]:
        return {"on_no_input": self._draw(self._ahead), "on_invalid": self._draw(self._anywhere)}

    def _repeat(self) -> int:
        return self._draw(st.integers(0, 2))

    def _speaking(self) -> Verbs:
        """Verbs that speak or take down what is spoken."""
        draw = self._draw
        return {
            "play": lambda: {"play": TEXT, "barge_in": draw(st.booleans()), **self._goes()},
            "say": lambda: {
                "say": [{"digits": draw(self._expression)}, {"number": draw(self._expression)}],
                **self._goes(),
            },
            "language": lambda: {
                "language": draw(st.sampled_from(["zh-CN", "en"])),
                **self._goes(),
            },
            "voicemail": lambda: {
                "voicemail": "service",
                "prompt": TEXT,
                "then": draw(self._ahead),
            },
            "record": lambda: {
                "record": {"prompt": TEXT, "into": "kept", "for": "service"},
                "next": draw(self._ahead),
                "on_empty": draw(self._ahead),
            },
        }

    def _asking(self) -> Verbs:
        """Verbs that ask for keys."""
        draw = self._draw
        account = {"prompt": TEXT, "max": 8}
        return {
            "menu": lambda: {
                "menu": {"prompt": TEXT, "keys": draw(self._keys), "repeat": self._repeat()},
                **self._unheard(),
            },
            "collect": lambda: {
                "collect": {
                    "prompt": TEXT,
                    "max": 6,
                    "min": draw(st.integers(1, 3)),
                    "repeat": self._repeat(),
                    **draw(
                        st.sampled_from(
                            [{"into": "pin", "masked": True}, {"into": "kept", "masked": False}]
                        )
                    ),
                },
                "next": draw(self._anywhere),
                **self._unheard(),
            },
            "customer": lambda: {
                "customer": draw(
                    st.sampled_from(
                        [
                            "number",
                            account,
                            {**account, "pin": TEXT},
                        ]
                    )
                ),
                "known": draw(self._ahead),
                "unknown": draw(self._ahead),
            },
        }

    def _deciding(self) -> Verbs:
        """Verbs that go on at once."""
        draw = self._draw
        return {
            "set": lambda: {"set": {"n": draw(self._expression)}, **self._goes()},
            "branch": lambda: {
                "branch": [{"when": draw(self._expression), "goto": draw(self._ahead)}],
                "otherwise": draw(self._ahead),
            },
            "hours": lambda: {
                "hours": draw(st.sampled_from(["service_hours", "never", "unknown"])),
                "open": draw(self._ahead),
                "closed": draw(self._ahead),
            },
            "goto": lambda: {"goto": draw(self._ahead)},
            "percent": lambda: {
                "percent": [{"share": draw(st.integers(1, 99)), "goto": draw(self._ahead)}],
                "otherwise": draw(self._ahead),
            },
            "call": lambda: {"call": "gone", "next": draw(self._ahead)},
        }

    def _reaching(self) -> Verbs:
        """Verbs that reach people and programs."""
        draw = self._draw
        return {
            "queue": lambda: {
                "queue": "service",
                "priority": draw(self._expression),
                "while_waiting": {"announce": TEXT, "keys": draw(self._keys)},
                "on_wait_longer_than": {"s": 10, "goto": draw(self._ahead)},
                **({"then": draw(self._anywhere)} if draw(st.booleans()) else {}),
                **({"on_nobody": draw(self._ahead)} if draw(st.booleans()) else {}),
            },
            "request": lambda: {
                "request": {
                    "post": "https://a.example/{call.number}",
                    "send": {"n": draw(self._expression)},
                    "take": {"n": "a.b"},
                    "filler": TEXT,
                },
                "next": draw(self._ahead),
                "on_error": draw(self._ahead),
            },
            "transfer": lambda: {
                "transfer": {"number": "+8610"},
                "then": draw(self._anywhere),
                "on_error": draw(self._ahead),
            },
            "callback": lambda: {
                "callback": "service",
                "priority": draw(self._expression),
                "repeat": self._repeat(),
                "then": draw(self._anywhere),
                "on_no_input": draw(self._ahead),
                "on_error": draw(self._ahead),
            },
            "survey": lambda: {
                "survey": draw(st.sampled_from(["standard", {"comment": "service"}])),
                "then": draw(self._ahead),
            },
        }


def _reached(flow: Mapping[str, Any]) -> set[str]:
    names = set(flow["steps"])
    reached: set[str] = set()
    ahead = [flow["start"], *flow["anywhere"].values()]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += [word for word in _words(flow["steps"][name]) if word in names]
    return reached


def _words(value: object) -> list[str]:
    if isinstance(value, dict):
        return [word for each in value.values() for word in _words(each)]
    if isinstance(value, list):
        return [word for each in value for word in _words(each)]
    return [value] if isinstance(value, str) else []
