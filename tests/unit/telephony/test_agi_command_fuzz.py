"""One command in is one line out, whatever the arguments hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.agi.command import LINE_BYTES, NotOneLine, command
from tests.unit.telephony.agi_channel import split

TEXT = st.text(max_size=400)


@given(arguments=st.lists(TEXT, max_size=5))
def test_any_text_is_one_line_with_the_intended_words_or_nothing(arguments: list[str]) -> None:
    """Asterisk's own splitting gives back exactly what was meant."""
    try:
        line = command("SET VARIABLE", *arguments)
    except NotOneLine:
        return
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert b"\r" not in line
    assert b"\0" not in line
    assert len(line) <= LINE_BYTES
    meant = [text.encode("utf-8", "replace").decode() for text in arguments]
    assert split(line.decode().rstrip("\n")) == ["SET", "VARIABLE", *meant]


@given(verb=TEXT)
def test_a_verb_is_only_words_in_capitals(verb: str) -> None:
    """No text becomes a verb."""
    if verb and all(
        word.isascii() and word.isalpha() and word.isupper() for word in verb.split(" ")
    ):
        assert command(verb).decode() == f"{verb}\n"
        return
    with pytest.raises(NotOneLine):
        command(verb)


@pytest.mark.parametrize("text", ["a\nEXEC System x", "a\rb", "a\0b"])
def test_line_ends_are_refused(text: str) -> None:
    """CR, LF and NUL would begin another command."""
    with pytest.raises(NotOneLine):
        command("STREAM FILE", text)


def test_a_line_over_8000_bytes_is_refused() -> None:
    """Asterisk would run its tail as another command."""
    assert len(command("NOOP", "x" * 7_992)) == LINE_BYTES
    for text in ("x" * 7_993, "中" * 2_700, '"' * 4_000):
        with pytest.raises(NotOneLine):
            command("NOOP", text)
