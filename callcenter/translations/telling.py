"""
What the checks of flows, of the centre and of scenarios find, told in the reader's language.

The checks speak English. A sentence is looked up by its form: the parts that differ (names,
numbers) stand in it as `$1`, `$2`; in the translation `@1` is such a part that is a word of ours
and has a translation itself. What has no translation stays as it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Literal, TypeAlias

from callcenter.translations.zh_centre import CENTRE
from callcenter.translations.zh_flow import FLOW, MISSING, WHAT
from callcenter.translations.zh_scenario import SCENARIO, SUBJECTS
from callcenter.translations.zh_terms import HINTS, TERMS
from callcenter.translations.zh_yaml import YAML
from callcenter.yaml_source import Defect

Language: TypeAlias = Literal["en", "zh-CN"]

_HOLE = re.compile(r"\\?([$@])(\d)")
_WORDS = {**TERMS, **WHAT, **MISSING, **SUBJECTS}
_BETWEEN = re.compile(r"(?<=\]); ")
_RULE = re.compile(r"(?P<message>.*) (?P<rule>\[[a-z0-9-]+\])", re.DOTALL)

Form: TypeAlias = tuple[re.Pattern[str], str]


def told(message: str, language: Language) -> str:
    """
    Tell one finding.

    Args:
        message: As a check words it, without its place and rule.
        language: Of the reader.
    """
    if language == "en":
        return message
    whole = _filled(message, _sentences())
    if whole is not None:
        return whole
    for form, hint in _hints():
        found = form.fullmatch(message)
        sentence = found and _filled(found["sentence"], _sentences())
        if found and sentence:
            return sentence + _fill(hint, found)
    return message


def told_defect(defect: Defect, language: Language) -> Defect:
    """Tell a defect of a file; see `told`."""
    return replace(defect, message=told(defect.message, language))


def told_at_fields(fields: Mapping[str, str], language: Language) -> dict[str, str]:
    """
    Tell the findings of a refused change.

    Args:
        fields: Place to findings, `message [rule]`, joined by `; ` where there are several.
        language: Of the reader.
    """
    if language == "en":
        return dict(fields)
    return {place: _told_with_rules(findings, language) for place, findings in fields.items()}


def _told_with_rules(findings: str, language: Language) -> str:
    return "; ".join(_told_with_rule(finding, language) for finding in _BETWEEN.split(findings))


def _told_with_rule(finding: str, language: Language) -> str:
    found = _RULE.fullmatch(finding)
    return f"{told(found['message'], language)} {found['rule']}" if found else finding


def _filled(message: str, forms: tuple[Form, ...]) -> str | None:
    for form, translation in forms:
        found = form.fullmatch(message)
        if found:
            return _fill(translation, found)
    return None


def _fill(translation: str, found: re.Match[str]) -> str:
    """Put the parts that differ into a translation: names as they are, words of ours translated."""

    def part(hole: re.Match[str]) -> str:
        said = found[f"hole{hole[2]}"]
        return _WORDS.get(said, said) if hole[1] == "@" else said

    return _HOLE.sub(part, translation)


@cache
def _sentences() -> tuple[Form, ...]:
    known = {**CENTRE, **FLOW, **YAML}
    # What says more of the sentence itself is the better match.
    order = sorted(known, key=lambda form: (form.count("$"), -len(form)))
    # Those of scenarios hold for many subjects, so they come last.
    order += sorted(SCENARIO, key=lambda form: -len(_HOLE.sub("", form)))
    every = {**SCENARIO, **known}
    return tuple((re.compile(_pattern(form), re.DOTALL), every[form]) for form in order)


@cache
def _hints() -> tuple[Form, ...]:
    return tuple(
        (re.compile(f"(?P<sentence>.*){_pattern(form)}", re.DOTALL), hint)
        for form, hint in HINTS.items()
    )


def _pattern(form: str) -> str:
    return _HOLE.sub(lambda hole: f"(?P<hole{hole[2]}>.*?)", re.escape(form))


def sentences() -> Iterator[str]:
    """Give the English form of every sentence that has a translation."""
    yield from (*CENTRE, *FLOW, *YAML, *SCENARIO)
