"""What a YAML parser complains of, in words that say what to write instead."""

from collections.abc import Callable
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError, StreamMark


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """Where it is, from 1, and what to do about it."""

    line: int
    col: int
    message: str


def advice(error: MarkedYAMLError) -> Advice:
    """
    Tell a person what is wrong.

    Args:
        error: As the parser raised it; its context is what was being read, and where that began.
    """
    problem = " ".join(str(error.problem or error.context or "cannot be read").split())
    for sign, say, where in _SIGNS:
        if sign in problem:
            begun = "" if error.context_mark is None else str(error.context_mark.line + 1)
            return _at(_mark(error, where), say(problem, begun))
    return _at(_mark(error, "problem"), f"this is not YAML: {problem}")


def _mark(error: MarkedYAMLError, where: str) -> StreamMark | None:
    problem: StreamMark | None = error.problem_mark
    context: StreamMark | None = error.context_mark
    return (problem or context) if where == "problem" else (context or problem)


def _at(mark: StreamMark | None, message: str) -> Advice:
    if mark is None:
        return Advice(line=1, col=1, message=message)
    return Advice(line=mark.line + 1, col=mark.column + 1, message=message)


def _bad_start(problem: str, _begun: str) -> str:
    if "\\t" in problem:
        return "a tab stands here: indent with spaces"
    sign = problem.partition("character ")[2][:3]
    return f"a text cannot begin with {sign}: put it in quotes"


_SIGNS: tuple[tuple[str, Callable[[str, str], str], str], ...] = (
    ("cannot start any token", _bad_start, "problem"),
    (
        "mapping values are not allowed",
        lambda *_: "a second colon stands in this line: put the text that holds it in quotes",
        "problem",
    ),
    (
        "expected <block end>",
        lambda *_: "this line is indented otherwise than those above it: line it up with them",
        "problem",
    ),
    (
        "unexpected end of stream",
        lambda *_: "the quote that begins here is never closed",
        "context",
    ),
    (
        "expected ',' or ']'",
        lambda _, begun: f"the [ of line {begun} is not closed, or lacks a comma before this",
        "problem",
    ),
    (
        "expected ',' or '}'",
        lambda _, begun: (
            f"the {{ of line {begun} is not closed, or lacks a comma before this; "
            "a text with braces, commas or colons stands in quotes"
        ),
        "problem",
    ),
    (
        "could not find expected ':'",
        lambda *_: "write a colon and a space behind the name",
        "context",
    ),
    (
        "expected the node content",
        lambda *_: "something is missing before this; a key # stands in quotes",
        "problem",
    ),
)
