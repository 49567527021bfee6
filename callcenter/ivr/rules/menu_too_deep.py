"""`menu-too-deep`: a menu behind so many others that callers give up on the way."""

from collections import deque

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import Flow, parts
from callcenter.ivr.model import Target as Way
from callcenter.ivr.shapes import Defects
from callcenter.ivr.verbs.menu import Menu

DEEPEST = 5


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`; only the first menu that is too deep is told, not all those behind it."""
    del names
    depth = _depths(flow)
    for step in flow.steps.values():
        if isinstance(step.verb, Menu) and depth.get(step.name) == DEEPEST + 1:
            message = (
                f"'{step.name}' is the {DEEPEST + 1}th menu in a row on the shortest way to it: "
                f"callers follow at most {DEEPEST}, so bring it nearer to the start"
            )
            defects.note(step, message, "menu-too-deep")


def _depths(flow: Flow) -> dict[str, int]:
    """Count the menus on the shortest way to each step, itself included."""
    depth: dict[str, int] = {}
    ahead = deque([(flow.start.name, 0)])
    ahead.extend((target.name, 1) for target in flow.anywhere.values())
    while ahead:
        name, before = ahead.popleft()
        step = flow.steps.get(name)
        if step is None:
            continue
        menus = before + isinstance(step.verb, Menu)
        if name in depth and depth[name] <= menus:
            continue
        depth[name] = menus
        ahead.extend((target.name, menus) for target in parts(step, Way))
    return depth
