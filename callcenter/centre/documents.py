"""
The one way to read and write the parts of a centre, and the whole of it.

File, API, database and the copy on disk all pass here, so a part means the same everywhere and
is refused in the same words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any, TypeAlias

import orjson
from pydantic import TypeAdapter, ValidationError

from callcenter.centre.calendar_document import CalendarDocument, to_calendar, to_document
from callcenter.centre.findings import Finding, translated
from callcenter.centre.kinds import GENERAL, KINDS, SECTIONS, Kind, Part, parts_of
from callcenter.centre.model import LANGUAGES, Centre, General
from callcenter.hours.model import Calendar
from callcenter.yaml_source import near

Plain: TypeAlias = dict[str, Any]

GENERAL_ADAPTER: TypeAdapter[General] = TypeAdapter(General)


def read_part(kind: Kind, name: str, value: object) -> tuple[Part | None, list[Finding]]:
    """
    Read one part.

    Args:
        kind: What it should be.
        name: Its key.
        value: The rest, as plain data. It may repeat the key, as answers of the API do.

    Returns:
        The part with everything that is wrong with it (paths begin inside the part). Where
        something is, the part is only what could be saved of it, fit for further checks, or None.
    """
    findings: list[Finding] = []
    if not kind.form.fullmatch(name):
        message = f"'{name}' cannot name {kind.a_word}: use {kind.form_told}"
        findings.append(Finding(path=(), message=message, rule="name-form", at_key=True))
    if isinstance(value, dict):
        if value.get(kind.key, name) != name:
            message = f"'{kind.key}' must be '{name}', as the part is named: remove it"
            findings.append(Finding(path=(kind.key,), message=message, rule="name-twice"))
        value = {**value, kind.key: name}
    document, wrong = _validated(kind.adapter, value, kind.names())
    findings.extend(wrong)
    if document is None and isinstance(value, dict):
        document, _ = _validated(kind.adapter, _saved(kind, value, wrong), ())
    if isinstance(document, CalendarDocument):
        calendar, wrong = to_calendar(document)
        return calendar, [*findings, *wrong]
    return document, findings


def write_part(kind: Kind, part: Part, *, brief: bool = False) -> Plain:
    """
    Write one part as plain data.

    Args:
        kind: What it is.
        part: The part.
        brief: Leave out the key and what has its default value, as a person would.
    """
    document = to_document(part) if isinstance(part, Calendar) else part
    plain: Plain = kind.adapter.dump_python(document, mode="json")
    return _brief(document, plain, kind.key) if brief else plain


def read_general(value: object) -> tuple[General | None, list[Finding]]:
    """Read what holds for the whole centre."""
    return _validated(GENERAL_ADAPTER, value, [field.name for field in fields(General)])


def write_general(general: General, *, brief: bool = False) -> Plain:
    """Write what holds for the whole centre."""
    plain: Plain = GENERAL_ADAPTER.dump_python(general, mode="json")
    return _brief(general, plain, "") if brief else plain


def read_whole(value: object) -> tuple[Centre, list[Finding], dict[str, set[str]]]:
    """
    Read all sections.

    Args:
        value: Plain data: a map of sections, each a map of parts by name.

    Returns:
        The centre of all sound parts, what is wrong with the others, and the names that each
        section has, sound or not (a part that refers to a broken one is not broken itself).
    """
    findings: list[Finding] = []
    declared: dict[str, set[str]] = {section: set() for section in KINDS}
    found: dict[str, Any] = {}
    if not isinstance(value, dict):
        message = f"must be a map of sections: {', '.join(SECTIONS)}"
        return Centre(), [Finding(path=(), message=message, rule="type")], declared
    for section, content in value.items():
        if section == GENERAL:
            general, wrong = read_general(content)
            findings.extend(finding.below(GENERAL) for finding in wrong)
            found[GENERAL] = general or General()
        elif section in KINDS:
            found[section] = _read_section(KINDS[section], content, findings, declared[section])
        else:
            message = f"there is no section '{section}'{near(section, SECTIONS)}"
            path = (section,)
            findings.append(Finding(path=path, message=message, rule="unknown-key", at_key=True))
    return Centre(**found), findings, declared


def write_whole(centre: Centre, *, brief: bool = False) -> Plain:
    """Write all sections; with `brief` as a person would, without empty lists of parts."""
    whole: Plain = {GENERAL: write_general(centre.general, brief=brief)}
    for section, kind in KINDS.items():
        parts = parts_of(centre, kind).items()
        whole[section] = {name: write_part(kind, part, brief=brief) for name, part in parts}
    kept = {name: part for name, part in whole.items() if part or name == GENERAL}
    return kept if brief else whole


def _read_section(
    kind: Kind, content: object, findings: list[Finding], declared: set[str]
) -> dict[str, Part]:
    if content is None:
        return {}
    if not isinstance(content, dict):
        message = f"must be a map: the name of each {kind.word}, then what belongs to it"
        findings.append(Finding(path=(kind.section,), message=message, rule="type"))
        return {}
    declared.update(content)
    sound: dict[str, Part] = {}
    for name, value in content.items():
        part, wrong = read_part(kind, name, value)
        findings.extend(finding.below(kind.section, name) for finding in wrong)
        if part is not None:
            sound[name] = part
    return sound


_STAND_INS: Mapping[str, Any] = {
    "name": "?",
    "title": dict.fromkeys(LANGUAGES, "?"),
    "timezone": "UTC",
}


def _saved(kind: Kind, value: Plain, wrong: Sequence[Finding]) -> Plain:
    """Leave the broken fields out, so that the other rules can still be checked on the rest."""
    broken = {str(finding.path[0]) for finding in wrong if finding.path}
    if broken & {"flow", "agent"}:
        return {}  # without its target a number would seem to lead nowhere
    sound = {name: item for name, item in value.items() if name not in broken}
    needed = {field.name for field in fields(kind.document) if field.default is MISSING}
    return {**{n: _STAND_INS[n] for n in needed & _STAND_INS.keys()}, **sound}


def _validated(
    adapter: TypeAdapter[Any], value: object, names: Iterable[str]
) -> tuple[Any, list[Finding]]:
    try:
        # Through JSON: only there does strict mode take lists for tuples and text for dates.
        text = orjson.dumps(value)
        return adapter.validate_json(text, strict=True, extra="forbid"), []
    except ValidationError as error:
        return None, translated(error.errors(include_url=False), names)


def _brief(document: Any, plain: Plain, key: str) -> Plain:  # noqa: ANN401 - any of the documents
    kept: Plain = {}
    for field in fields(document):
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if field.name != key and getattr(document, field.name) != default:
            kept[field.name] = plain[field.name]
    return kept


Check: TypeAlias = Callable[[Centre], list[Finding]]
"""A rule on the whole centre that other rooms add: what live flows need, for example."""
