"""The walk of a draft takes whatever a page sends back."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.errors import Invalid
from callcenter.flows.draft_walk import Surroundings, walk_on
from callcenter.flows.proving import Shelf
from callcenter.flows.walk_answers import Did, Facts, WalkOn
from callcenter.ivr.checking import NOTHING_KNOWN, examine

SOURCE = """flow: main
languages: [en]
start: a
anywhere: { "0": c }
steps:
  a: { menu: { prompt: One, keys: { "1": b } }, on_no_input: c, on_invalid: c }
  b: { collect: { prompt: Two, into: x, max: 4, confirm: true }, next: d,
    on_no_input: c, on_invalid: c }
  c: { queue: service, then: e }
  d: { customer: { prompt: Number, max: 6, pin: PIN }, known: e, unknown: c }
  e: { survey: standard, then: f }
  f: { hangup: normal }
"""
FLOW = examine(SOURCE, "main.yaml", NOTHING_KNOWN).flow
WORLD = Surroundings(calendars=lambda _: {}, zone=UTC, now=datetime(2026, 11, 20, 9, tzinfo=UTC))
PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DIDS = st.builds(
    Did,
    kind=st.sampled_from(list(Did.model_fields["kind"].annotation.__args__)),  # type: ignore[union-attr]
    keys=st.none() | st.from_regex(r"[0-9*#]{1,6}", fullmatch=True),
)


def walked(state: dict[str, Any] | None, did: Did) -> dict[str, Any] | None:
    """Take one step; None where it was refused."""
    assert FLOW is not None
    asked = WalkOn(source=SOURCE, facts=Facts(), state=state, did=did)
    try:
        return walk_on(asked, FLOW, Shelf({"main": FLOW}), WORLD).state
    except Invalid:
        return None


@given(st.lists(DIDS, max_size=30))
@settings(max_examples=150, deadline=None)
def test_whatever_is_done_the_walk_goes_on(dids: list[Did]) -> None:
    """Any outcome at any step, also those that no telephone could give there."""
    state = walked(None, Did())
    for did in dids:
        state = walked(state, did)
        assert state is not None


@given(
    st.dictionaries(
        st.sampled_from(
            ["flow", "version", "step", "language", "values", "tries", "memo", "stack"]
        ),
        PLAIN
        | st.dictionaries(st.text(max_size=8), PLAIN, max_size=3)
        | st.lists(PLAIN, max_size=3),
    ),
    DIDS,
)
@settings(max_examples=300, deadline=None)
def test_a_state_that_was_made_up_is_walked_or_refused(changes: dict[str, Any], did: Did) -> None:
    """It never ends in an error of ours."""
    begun = walked(None, Did())
    assert begun is not None
    walked({**begun, **changes}, did)
