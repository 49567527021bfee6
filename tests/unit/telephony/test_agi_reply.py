"""What Asterisk answers, in all its forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.telephony.agi.reply import NotAReply, Reply, read_reply


@pytest.mark.parametrize(
    ("line", "code", "result", "note", "endpos"),
    [
        ("200 result=0", 200, "0", None, None),
        ("200 result=", 200, "", None, None),
        ("200 result= (timeout)", 200, "", "timeout", None),
        ("200 result=123 (timeout)", 200, "123", "timeout", None),
        ("200 result=-2", 200, "-2", None, None),
        ("200 result=49 endpos=11280", 200, "49", None, 11280),
        ("200 result=35 (dtmf) endpos=0", 200, "35", "dtmf", 0),
        ("200 result=-1 (hangup) endpos=8000", 200, "-1", "hangup", 8000),
        ("200 result=1 (a (b) c)", 200, "1", "a (b) c", None),
        ("200 result=1 ()", 200, "1", "", None),
        ("200 result=1 (x) endpos=y)", 200, "1", "x) endpos=y", None),
        ("511 Command Not Permitted on a dead channel", 511, None, None, None),
        ("510 Invalid or unknown command", 510, None, None, None),
    ],
)
def test_answers(
    line: str, code: int, result: str | None, note: str | None, endpos: int | None
) -> None:
    """Every form seen from the real one."""
    assert read_reply(line) == Reply(code=code, result=result, note=note, endpos=endpos, text=line)


def test_usage_of_several_lines_is_one_answer() -> None:
    """Its code counts, not its text."""
    text = "520-Invalid command syntax.\nUsage: result=1\n520 End of proper usage."
    assert read_reply(text).code == 520
    assert read_reply(text).result is None


@pytest.mark.parametrize(
    ("result", "key"),
    [("49", "1"), ("68", "D"), ("35", "#"), ("0", None), ("-1", None), ("", None)],
)
def test_keys(result: str, key: str | None) -> None:
    """A key is a character's number; zero and less is none."""
    assert Reply(code=200, result=result).key == key


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(line: str) -> None:
    """Nothing else is raised, and numbers are numbers."""
    try:
        reply = read_reply(line)
    except NotAReply:
        return
    assert 100 <= reply.code <= 599
    assert reply.number is None or isinstance(reply.number, int)
