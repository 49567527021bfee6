"""A flow's picture in the language of Graphviz. Pure."""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping

from callcenter.ivr.ways import Arrow, Box, Picture

CROWDED = 6
"""A step to which more arrows lead is drawn once; the others end at a small sign with its name."""

_COLOURS: Mapping[str, str] = {
    "menu": "#dbeafe",
    "collect": "#dbeafe",
    "customer": "#dbeafe",
    "queue": "#dcfce7",
    "transfer": "#dcfce7",
    "voicemail": "#fef9c3",
    "callback": "#fef9c3",
    "record": "#fef9c3",
    "survey": "#fef9c3",
    "branch": "#f3e8ff",
    "hours": "#f3e8ff",
    "percent": "#f3e8ff",
    "request": "#ffedd5",
    "hangup": "#fee2e2",
}


def dot(picture: Picture) -> str:
    """Write the picture; Graphviz lays it out from the start downwards, or to the right."""
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    yield f"digraph {_quoted(picture.flow)} {{"
    yield f"  rankdir={_direction(picture)}; nodesep=0.15; ranksep=0.4; concentrate=false;"
    yield (
        '  node [shape=box style="rounded,filled" fontname="sans-serif" fontsize=11 '
        'margin="0.12,0.06"];'
    )
    yield '  edge [fontname="sans-serif" fontsize=9 arrowsize=0.7];'
    crowded = _crowded(picture)
    for box in picture.boxes:
        yield _node(box, start=box.step == picture.start)
    for flow in sorted({arrow.end for arrow in picture.arrows if arrow.end.startswith("flow:")}):
        yield f'  {_quoted(flow)} [label={_quoted(flow[5:])} shape=component fillcolor="#e5e7eb"];'
    for (start, end), arrows in _bundles(picture).items():
        yield from _edge(start, end, arrows, crowded=crowded)
    for key, end in picture.anywhere:
        sign = _quoted(f"anywhere {key}")
        label = _quoted(f"key {key}, anywhere")
        yield f'  {sign} [label={label} shape=plaintext fillcolor="#ffffff"];'
        yield f"  {sign} -> {_quoted(end)} [style=dashed];"
    yield "}"


def _direction(picture: Picture) -> str:
    """Lay broad flows out to the right and long ones downwards: neither becomes a ribbon."""
    ahead: dict[str, list[str]] = {}
    for arrow in picture.arrows:
        ahead.setdefault(arrow.start, []).append(arrow.end)
    seen, level, depth, breadth = {picture.start}, [picture.start], 0, 0
    while level:
        depth, breadth = depth + 1, max(breadth, len(level))
        level = [end for end in dict.fromkeys(e for s in level for e in ahead.get(s, ()))
                 if end not in seen]  # fmt: skip
        seen.update(level)
    return "LR" if breadth > 2 * depth else "TB"


def _crowded(picture: Picture) -> frozenset[str]:
    pairs = {(arrow.start, arrow.end) for arrow in picture.arrows}
    into = Counter(end for _, end in pairs)
    return frozenset(end for end, count in into.items() if count > CROWDED)


def _bundles(picture: Picture) -> dict[tuple[str, str], list[Arrow]]:
    """Arrows between the same two steps become one, with all their labels."""
    bundles: dict[tuple[str, str], list[Arrow]] = {}
    for arrow in picture.arrows:
        bundles.setdefault((arrow.start, arrow.end), []).append(arrow)
    return bundles


def _node(box: Box, *, start: bool) -> str:
    text = f"{box.verb}: {box.text}" if box.text else box.verb
    wide = 24 if text.isascii() else 14  # letters of Chinese are as broad as two others
    label = "\n".join([box.step, *textwrap.wrap(text, wide)])
    colour = _COLOURS.get(box.verb, "#f8fafc")
    bold = " penwidth=2.5" if start else ""
    return (
        f"  {_quoted(box.step)} [label={_quoted(label)} fillcolor={_quoted(colour)}{bold} "
        f'URL="#L{box.line}" tooltip={_quoted(f"line {box.line}")}];'
    )


def _edge(start: str, end: str, arrows: list[Arrow], *, crowded: frozenset[str]) -> Iterator[str]:
    labels = [arrow.label for arrow in arrows if arrow.label not in {"next", "then", "place"}]
    side = all(arrow.side for arrow in arrows)
    style = ' style=dashed color="#94a3b8" fontcolor="#64748b"' if side else ""
    target = _quoted(end)
    if end in crowded:
        target = _quoted(f"{start} to {end}")
        yield (
            f"  {target} [label={_quoted(f'→ {end}')} shape=plaintext fontsize=9 "
            'fillcolor="#ffffff" fontcolor="#64748b"];'
        )
    yield f"  {_quoted(start)} -> {target} [label={_quoted(chr(10).join(labels))}{style}];"


def _quoted(text: str) -> str:
    """Nothing a file holds can end the quotes or become markup."""
    plain = "".join(c if c.isprintable() or c == "\n" else " " for c in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
