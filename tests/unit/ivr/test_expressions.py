"""Conditions are bounded, and fail in one way only."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.ivr.expressions import BadExpression, ExpressionFailed, compile_expression

FACTS: dict[str, object] = {"a": {"b": 1, "text": "x"}, "n": 3, "yes": True}


@pytest.mark.parametrize(
    ("source", "result"),
    [
        ("a.b == 1 && yes", True),
        ("n > 2 ? 'many' : 'few'", "many"),
        ("'x' in ['x', 'y']", True),
        ("has(a.c) ? 1 : 0", 0),
        ("a.text.startsWith('x')", True),
        ("'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!'.matches('(a+)+$')", False),
    ],
)
def test_conditions_give_their_result(source: str, result: object) -> None:
    """Comparisons, choices and texts work."""
    assert compile_expression(source).evaluate(FACTS) == result


@pytest.mark.parametrize(
    "source", ["a.c", "n + 'x'", "1 / 0", "9223372036854775807 + n", "[1]", "null", "{'a': 1}"]
)
def test_what_has_no_usable_result_fails_in_one_way(source: str) -> None:
    """A missing name, unlike kinds or a list: the step decides what follows."""
    with pytest.raises(ExpressionFailed):
        compile_expression(source).evaluate(FACTS)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "a = 1",
        "a and b",
        "(" * 200 + "1" + ")" * 200,
        "1" + "+1" * 300,
        "[1, 2].map(x, [1, 2].map(y, x))",
        "[1].exists (x, x == 1)",
        "__import__('os')",
        "timestamp('2026-01-01T00:00:00Z')",
    ],
)
def test_what_could_run_away_or_reach_out_is_refused(source: str) -> None:
    """Loops, depth, length and foreign functions never become a condition."""
    with pytest.raises(BadExpression):
        compile_expression(source)


@given(st.text("abn.()[]{}'\"+-*/%<>=!&|?:, 0123456789\\xu\n", max_size=60) | st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_is_refused_or_gives_a_plain_value(source: str) -> None:
    """Nothing that is typed raises anything else, or gives anything but a plain value."""
    try:
        value = compile_expression(source).evaluate(FACTS)
    except (BadExpression, ExpressionFailed):
        return
    assert isinstance(value, str | int | float | bool)
