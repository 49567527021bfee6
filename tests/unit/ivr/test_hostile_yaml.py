"""Files made to break a reader are refused with a line, quickly and whole."""

import pytest

from callcenter.ivr.checking import examine
from callcenter.ivr.reading import CAPS

FRAME = "flow: a\nlanguages: [en]\nstart: s\nsteps:\n  s: { hangup: normal }\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(12)
)


@pytest.mark.parametrize(
    ("text", "line", "rule"),
    [
        (BOMB, 5, "yaml-size"),
        ("flow: a\nsteps:\n  s: " + "[" * 5_000, 3, "yaml-depth"),
        ("flow: a\nsteps:\n  s: " + "{a: " * 5_000, 3, "yaml-depth"),
        (FRAME + "x: !!python/object/new:os.system [id]\n", 6, "yaml-tag"),
        (FRAME + "# " + "x" * 10_000_000, 1, "yaml-size"),
        (FRAME + "a: &a [*a]\n", 6, "yaml-alias"),
        (FRAME + "---\nflow: b\n", 6, "yaml-documents"),
        (FRAME + "\x00", 6, "yaml-syntax"),
        (FRAME + 'x: "\\UFFFFFFFF"\n', 6, "yaml-syntax"),
        (FRAME + 'x: "\\UD8000000"\n', 6, "yaml-syntax"),
        (FRAME + 'x: "\\uD800"\n', 6, "yaml-syntax"),
        ("%YAML 1.1\n---\n" + FRAME, 2, "yaml-directive"),
        (FRAME + "? [a, b]\n: c\n", 6, "yaml-key"),
        (FRAME + "1: c\n", 6, "yaml-key"),
        (FRAME + "<<: { start: t }\n", 6, "unknown-key"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("yaml-") else "",
)
def test_hostile_text_is_refused_with_its_line(text: str, line: int, rule: str) -> None:
    """The defect names the line where the trouble begins, and nothing is accepted."""
    examined = examine(text, "hostile.yaml")
    assert examined.flow is None
    assert (line, rule) in {(defect.line, defect.rule) for defect in examined.defects}


def test_a_file_beyond_the_cap_is_not_even_parsed() -> None:
    """The size is told first and alone."""
    examined = examine("[" * (CAPS.bytes + 1), "large.yaml")
    assert [defect.rule for defect in examined.defects] == ["yaml-size"]


def test_a_thousand_values_of_one_alias_count_as_often_as_used() -> None:
    """Aliases are allowed where they shorten, not where they multiply."""
    shared = (
        "flow: a\nlanguages: [en]\nstart: s\nsteps:\n"
        "  s: { play: &bye Goodbye., next: t }\n  t: { play: *bye, next: u }\n"
        "  u: { hangup: normal }\n"
    )
    assert examine(shared, "shared.yaml").flow is not None
