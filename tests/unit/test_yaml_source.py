"""YAML with places: what is read, what is refused, and that hostile files cost little."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.yaml_source import Caps, ListNode, MapNode, ScalarNode, load_yaml, near


def told(source: str | bytes, caps: Caps | None = None) -> list[str]:
    """Give the defects as they are printed."""
    return [str(defect) for defect in load_yaml(source, "f", caps)[1]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", 1),
        ("-7", -7),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("yes", "yes"),
        ("on", "on"),
        ("1_000", "1_000"),
        ("10:00", "10:00"),
        ("2026-10-01", "2026-10-01"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("9" * 40, "9" * 40),
        ("'1'", "1"),
        ('"+86"', "+86"),
        ("|\n  text\n", "text\n"),
    ],
)
def test_plain_values_mean_what_yaml_1_2_says(text: str, value: object) -> None:
    """No surprise of older YAML: times, dates, yes and on are text."""
    node, defects = load_yaml(f"a: {text}", "f")

    assert defects == []
    assert isinstance(node, MapNode)
    scalar = node.get("a")
    assert isinstance(scalar, ScalarNode)
    assert scalar.value == value
    assert type(scalar.value) is type(value)


def test_every_node_knows_its_place() -> None:
    """Lines and columns count from one, characters not bytes."""
    root, _ = load_yaml("名: 王\nlist:\n  - one\n  - { k: v }\n", "f")

    assert isinstance(root, MapNode)
    (key, name), (_, items) = root.entries
    assert (key.line, key.col, name.line, name.col) == (1, 1, 1, 4)
    assert isinstance(items, ListNode)
    assert [(item.line, item.col) for item in items.items] == [(3, 5), (4, 5)]
    assert root.get("none") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a: b: c",
            (
                "f:1:5: a second colon stands in this line: put the text that holds it in quotes"
                " [yaml-syntax]"
            ),
        ),
        (
            "a: {b",
            (
                "f:1:6: the { of line 1 is not closed, or lacks a comma before this; a text with "
                "braces, commas or colons stands in quotes [yaml-syntax]"
            ),
        ),
        ("a: b\nc: \x07", "f:2:4: this character may not stand in YAML: remove it [yaml-syntax]"),
        (
            "a: 1\nb: 2\na: 3",
            "f:3:1: 'a' stands here twice, first in line 1: remove one [yaml-duplicate]",
        ),
        ("4001: x", 'f:1:1: put the key in quotes: "4001" [yaml-key]'),
        ("true: x", 'f:1:1: put the key in quotes: "true" [yaml-key]'),
        ("? [a]\n: b", "f:1:3: a key must be a word, not a list or a map [yaml-key]"),
        (
            "a: !!python/object:os.system x",
            "f:1:4: tags are not read: remove tag:yaml.org,2002:python/object:os.system [yaml-tag]",
        ),
        (
            "a: !include x",
            "f:1:4: tags are not read: remove !include, or put the text in quotes [yaml-tag]",
        ),
        (
            "%YAML 1.1\n---\na: b",
            "f:2:1: directives have no place here: remove the line with % [yaml-directive]",
        ),
        (
            "a: b\n---\nc: d",
            "f:2:1: a second document begins here: keep one in each file [yaml-documents]",
        ),
        (
            "a: *b",
            (
                "f:1:4: *b names no finished anchor: a text that begins with * stands in quotes"
                " [yaml-alias]"
            ),
        ),
        (
            "a: &a [*a]",
            (
                "f:1:8: *a names no finished anchor: a text that begins with * stands in quotes"
                " [yaml-alias]"
            ),
        ),
    ],
)
def test_what_is_refused_names_place_and_repair(text: str, message: str) -> None:
    """One line for one defect."""
    assert told(text) == [message]


def test_bytes_must_be_utf_8() -> None:
    """A file in another encoding is told with the place of its first odd byte."""
    assert told("a: b\nname: 王".encode("gbk")) == [
        "f:2:7: this is not UTF-8 text: save the file as UTF-8 [yaml-utf8]"
    ]
    assert told("a: 王".encode("utf-8-sig")) == []


def test_files_have_bounds() -> None:
    """Size, depth and number of values are refused before they cost anything."""
    assert told("a" * 1_000_001) == [
        "f:1:1: the file has 1,000,001 bytes and may have 1,000,000: split it [yaml-size]"
    ]
    assert told("[" * 5000) == ["f:1:25: nested deeper than 24 levels: flatten it [yaml-depth]"]
    assert told("- a\n- b\n- c", Caps(nodes=2)) == [
        "f:3:3: more than 2 values in one file: split it [yaml-size]"
    ]


def test_aliases_count_as_often_as_they_are_used() -> None:
    """Ten lines that would expand to billions of values are refused."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]

    root, defects = load_yaml("\n".join(lines), "f")

    assert root is None
    assert [defect.rule for defect in defects] == ["yaml-size"]


def test_aliases_within_bounds_are_read() -> None:
    """An anchor saves writing the same thing twice."""
    root, defects = load_yaml("a: &x [1, 2]\nb: *x\n", "f")

    assert defects == []
    assert isinstance(root, MapNode)
    assert root.get("a") == root.get("b")


@given(
    st.text(max_size=200)
    | st.text("[]{}:,-&*!%?|>'\"# \n\tab0~", max_size=60)
    | st.binary(max_size=60)
)
@settings(max_examples=300, deadline=None)
def test_any_input_gives_a_tree_or_a_defect(source: str | bytes) -> None:
    """Never an exception, and whoever gets neither tree nor defect has an empty file."""
    root, defects = load_yaml(source, "f")

    assert all(defect.line >= 1 and defect.col >= 1 for defect in defects)
    assert root is not None or defects or load_yaml(b"", "f") == (None, [])


def test_near_names_are_suggested() -> None:
    """A slip of the finger is named; something else entirely is not."""
    assert near("servce", ["service", "sales"]) == ": did you mean 'service'?"
    assert near("x", ["service", "sales"]) == ""
