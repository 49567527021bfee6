"""`forbidden-number`: a transfer to a number that the centre may not dial."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs.transfer import Transfer


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; at the telephone such a transfer could only take its error branch."""
    if names.may_dial is None:
        return
    for step in flow.steps.values():
        number = step.verb.number if isinstance(step.verb, Transfer) else None
        if number is not None and not names.may_dial(number):
            message = (
                f"no dial rule allows {number}: add one to the centre, or lead callers elsewhere"
            )
            defects.note(step, message, "forbidden-number")
