"""
What a flow as a whole must fulfil: one module a rule, listed here and nowhere else.

Each has `check(flow, names, defects)`, which notes every place that breaks it.
"""

from collections.abc import Callable

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.rules import (
    endless_loop,
    endless_loop_across,
    forbidden_number,
    masked_leak,
    menu_too_deep,
    menu_too_long,
    missing_language,
    secret_in_clear,
    unknown_fact,
    unknown_name,
    unknown_step,
    unknown_value,
    unreachable,
    unserved_queue,
)
from callcenter.ivr.shapes import Defects

RULES: tuple[Callable[[Flow, KnownNames, Defects], None], ...] = (
    unknown_step.check,
    unreachable.check,
    endless_loop.check,
    endless_loop_across.check,
    unknown_name.check,
    unknown_fact.check,
    missing_language.check,
    unknown_value.check,
    masked_leak.check,
    secret_in_clear.check,
    menu_too_long.check,
    menu_too_deep.check,
    unserved_queue.check,
    forbidden_number.check,
)
