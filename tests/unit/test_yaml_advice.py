"""What is no YAML is told with its place and what to write instead."""

import pytest

from callcenter.translations.telling import told as in_language
from callcenter.yaml_source import load_yaml

HEAD = "flow: a\nlanguages: [en]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\tstart: s\n", "3:1: a tab stands here: indent with spaces"),
        ("  start: s\n", "3:3: this line is indented otherwise"),
        ('start: "s\nsteps: {}\n', "3:8: the quote that begins here is never closed"),
        ("start: [s\nsteps: t\n", "4:6: the [ of line 3 is not closed"),
        ("start: { a: b\nsteps: t\n", "4:6: the { of line 3 is not closed"),
        ("say: { play: {name} hello }\n", "3:21: the { of line 3 is not closed"),
        ("say: Hello: you\n", "3:11: a second colon stands in this line"),
        ("start\uff1as\nsteps: t\n", "3:1: write a colon and a space behind the name"),
        ("start:s\nsteps: t\n", "3:1: write a colon and a space behind the name"),
        ("say: %d\n", "3:6: a text cannot begin with '%': put it in quotes"),
        ("say: @home\n", "3:6: a text cannot begin with '@': put it in quotes"),
        ("say: { *: s }\n", "3:8: *: names no finished anchor: a text that begins with *"),
        (
            "when: !known x\n",
            "3:7: tags are not read: remove !known, or put the text in quotes",
        ),
        ("say: { #: s }\n", "4:1: something is missing before this; a key # stands in quotes"),
    ],
)
def test_what_people_mistype_is_told_with_its_repair(text: str, told: str) -> None:
    """At its place as far as that can be known, not where the parser gave up; in both languages."""
    _, defects = load_yaml(HEAD + text, "f")
    [found] = [one for one in defects if str(one).startswith(f"f:{told}")]
    assert in_language(found.message, "zh-CN") != found.message
