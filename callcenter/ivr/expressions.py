"""
Conditions and calculations of a flow: CEL, never Python. The only module that knows the engine.

Every expression ends quickly: it is short, and the loops of CEL (`all`, `exists`, `map`,
`filter`), which multiply when nested, are not offered.
"""

import importlib
import math
import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from types import ModuleType
from typing import Any

from callcenter.ivr.state import MAX_TEXT, Value

MAX_SOURCE = 500
FUNCTIONS = frozenset(
    {"size", "contains", "startsWith", "endsWith", "matches", "int", "double", "string", "has"}
)
"""What a flow may call, besides the operators."""

_LITERALS = re.compile(r"'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|//[^\n]*")
_PARTS = re.compile(r"(?<![\w.\]])([a-z_]\w*)\s*\.\s*([A-Za-z_]\w*)(?!\w*\s*\()")
_LOOPS = re.compile(r"\.\s*(all|exists|exists_one|map|filter)\s*\(")
_PROBLEM = re.compile(r"Syntax error: ([^\n]*)")


def _engine() -> Any:  # noqa: ANN401 - the engine is untyped
    """Load the engine without its own command line, which takes longer to start than ours."""
    already = "cel.cli" in sys.modules
    sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
    try:
        return importlib.import_module("cel")
    finally:
        if not already:
            del sys.modules["cel.cli"]


cel = _engine()


class BadExpression(ValueError):
    """The text is no expression that a flow may hold; says what is wrong in one line."""


class ExpressionFailed(ValueError):
    """The expression has no usable result for this call; never holds a value of the caller."""


class Compiled:
    """
    An expression, ready to be evaluated.

    Args:
        source: Its text.
        program: The engine's form of it.
    """

    def __init__(self, source: str, program: Any) -> None:  # noqa: ANN401 - the engine is untyped
        self.source = source
        self.names = frozenset(str(name) for name in program.variables())
        self.parts = frozenset(_PARTS.findall(_LITERALS.sub(" ", source)))
        """Pairs of a name and what is asked of it: `customer.tier`."""
        self._program = program

    def evaluate(self, facts: Mapping[str, object]) -> Value:
        """
        Give the result for one call.

        Args:
            facts: Plain values and maps by name.

        Returns:
            A text, number or truth value.

        Raises:
            ExpressionFailed: A name is missing, kinds do not fit, or the result is of no use.
        """
        try:
            result = self._program.execute(dict(facts))
        except KeyError as error:
            raise ExpressionFailed(f"there is no {error}") from error
        except BaseException as error:
            # The engine's own panics do not descend from Exception; anything else that does not
            # is the process ending and must pass.
            if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                raise
            raise ExpressionFailed(_kind_of_failure(error)) from error
        return _usable(result)


@lru_cache(maxsize=4096)
def compile_expression(source: str) -> Compiled:
    """
    Compile a CEL expression.

    Args:
        source: At most 500 characters.

    Raises:
        BadExpression: What is wrong and what to write.
    """
    if len(source) > MAX_SOURCE:
        raise BadExpression(f"an expression has at most {MAX_SOURCE} characters: split it")
    if not source.strip():
        raise BadExpression("the expression is empty: write a condition such as a == 1")
    bare = _LITERALS.sub(" ", source)
    if _LOOPS.search(bare):
        raise BadExpression("loops over lists are not offered: use 'in', or several conditions")
    try:
        program = cel.compile(source)
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise BadExpression(_syntax_problem(str(error), bare)) from error
    for name in program.functions():
        # Operators have names of their own, such as _+_ and @in.
        if name.isidentifier() and name not in FUNCTIONS:
            offered = ", ".join(sorted(FUNCTIONS))
            raise BadExpression(f"there is no function '{name}': there are {offered}")
    return Compiled(source, program)


def _syntax_problem(message: str, bare: str) -> str:
    if re.search(r"[^=!<>]=[^=]", bare):
        return "to compare, write two equal signs: a == b"
    if re.search(r"\b(and|or|not)\b", bare):
        return "write && for and, || for or, ! for not"
    found = _PROBLEM.search(message)
    detail = found.group(1).split(" expecting ")[0] if found else "it does not follow the rules"
    return f"this is no expression: {detail[:120]}"


def _kind_of_failure(error: BaseException) -> str:
    if isinstance(error, TypeError):
        return "kinds do not fit: a number and a text cannot be compared or added"
    if isinstance(error, ZeroDivisionError):
        return "division by zero"
    if isinstance(error, OverflowError):
        return "the number becomes too large"
    return "a name is missing or a function cannot use what it was given"


def _usable(result: object) -> Value:
    if isinstance(result, bool | int):
        return result
    if isinstance(result, float) and math.isfinite(result):
        return result
    if isinstance(result, str):
        return result[:MAX_TEXT]
    raise ExpressionFailed("the result is no text, number or truth value")
