"""The small types of which parts of a centre are made: languages, titles, names, numbers."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias, get_args

from annotated_types import Ge, Le, MaxLen, MinLen

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
