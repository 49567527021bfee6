"""Reading where calls of a queue go when they shall not wait: elsewhere, or off the line."""

from collections.abc import Sequence

from callcenter.acd.model import CallBack, First
from callcenter.acd.overflow_rules import Overflow, To, When
from callcenter.simulation.chance import Deterministic, Distribution
from callcenter.simulation.fields import Fields
from callcenter.simulation.scenario import CallingBack
from callcenter.yaml_source import ListNode, Node, near

_RULE = ("when", "limit", "to", "target", "of")
_BACK = ("first", "attempts", "retry_after_s", "wanted", "after_s", "reached", "dial_s")


def read_overflow(fields: Fields, queues: Sequence[str]) -> tuple[Overflow, ...]:
    """
    Read the overflow rules of a queue, as the centre's file has them.

    Args:
        fields: Of the queue.
        queues: Names of all queues.

    Returns:
        The rules without a defect.
    """
    node = fields.get("overflow")
    if node is None:
        return ()
    if not isinstance(node, ListNode):
        fields.notes.note(node, "'overflow' must be a list of rules", "type")
        return ()
    rules = [
        _rule(fields.notes.fields(item, "an overflow rule", _RULE), queues) for item in node.items
    ]
    for item, rule in zip(node.items, rules, strict=True):
        if rule is not None and rule.to is To.CALLBACK and fields.get("callback") is None:
            message = "this calls back: say how under 'callback', such as { first: agent }"
            fields.notes.note(item, message, "missing")
    return tuple(rule for rule in rules if rule is not None)


def _rule(fields: Fields, queues: Sequence[str]) -> Overflow | None:
    before = len(fields.notes.defects)
    when = _word(fields, "when", list(When))
    to = _word(fields, "to", list(To))
    limit = fields.number("limit", 0.0) if fields.get("limit") is not None else None
    target, of = fields.text("target", ""), fields.text("of", "")
    if to == To.QUEUE and fields.get("target") is not None:
        _known(fields, "target", target, queues)
    if of:
        _known(fields, "of", of, queues)
    if when is None or to is None or len(fields.notes.defects) > before:
        return None
    try:
        return Overflow(when=When(when), to=To(to), target=target, limit=limit, of=of or None)
    except ValueError as error:
        fields.notes.note(fields.node, str(error), "overflow")
        return None


def _word(fields: Fields, key: str, words: Sequence[str]) -> str | None:
    """Read one of some words."""
    node = fields.need(key, f"one of {', '.join(words)}")
    if node is None:
        return None
    text = fields.text(key, words[0])
    if text in words:
        return text
    hint = near(text, words) or f": use one of {', '.join(words)}"
    fields.notes.note(node, f"'{key}' has no '{text}'{hint}", key)
    return None


def _known(fields: Fields, key: str, name: str, queues: Sequence[str]) -> None:
    if name not in queues:
        message = f"there is no queue '{name}'{near(name, queues)}"
        fields.notes.note(fields.entries[key], message, "name")


def read_calling_back(fields: Fields, dial: Distribution | None) -> CallingBack:
    """
    Read how callers of a queue are called back.

    Args:
        fields: What stands under `callback`.
        dial: How long dialling takes, read already.

    Returns:
        It, with stand-ins for what is defective.
    """
    first = _word(fields, "first", list(First)) if fields.get("first") is not None else None
    shares = {}
    for key, default in (("wanted", 0.0), ("reached", 0.8)):
        shares[key] = fields.number(key, default)
        if shares[key] > 1:
            fields.notes.note(fields.entries[key], f"'{key}' is a share, 0 to 1", "range")
    return CallingBack(
        rule=CallBack(
            first=First(first or First.AGENT),
            attempts=fields.whole("attempts", 3, least=1),
            retry_after_s=fields.number("retry_after_s", 600.0),
        ),
        wanted=shares["wanted"],
        after_s=fields.number("after_s", 60.0),
        reached=shares["reached"],
        dial=dial or Deterministic(mean=15.0),
    )


def back_fields(fields: Fields) -> Fields | None:
    """Find what stands under `callback`; None where nothing does."""
    node: Node | None = fields.get("callback")
    return None if node is None else fields.notes.fields(node, "'callback'", _BACK)
