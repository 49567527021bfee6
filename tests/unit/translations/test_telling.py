"""What the checks find is told in the reader's language, whole and with the same names."""
# ruff: noqa: RUF001 - Chinese sentences have Chinese punctuation

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from callcenter.translations.telling import sentences, told, told_at_fields
from callcenter.translations.zh_centre import CENTRE
from callcenter.translations.zh_flow import FLOW, MISSING, WHAT
from callcenter.translations.zh_scenario import SCENARIO, SUBJECTS
from callcenter.translations.zh_yaml import YAML
from callcenter.web.language import preferred_language

ROOT = Path(__file__).parents[3]
HOLE = re.compile(r"[$@]\d")
CLAUSE = re.compile(r"[$@]\d|[:,] |[{}]")
SUBJECT = re.compile(f"^(the name of a|{'|'.join(SUBJECTS)}) (?=.)")
FOUND = re.compile(r"[^:\n]+:\d+:\d+: (.*) \[([a-z0-9-]+)\]")


def _examples() -> Iterator[str]:
    """Give what the checks say of the broken files, one or more for each of their rules."""
    for folder in ("tests/flows", "tests/unit/centre/files", "tests/unit/simulation/files"):
        for file in sorted((ROOT / folder).glob("*.out")):
            for line in file.read_text(encoding="utf-8").splitlines():
                found = FOUND.fullmatch(line)
                assert found is not None, line
                yield found[1]


def test_every_finding_of_the_broken_files_is_told_in_chinese() -> None:
    """A new sentence of a check needs its translation beside the others."""
    examples = set(_examples())

    assert len(examples) > 100
    assert sorted(one for one in examples if told(one, "zh-CN") == one) == []


def test_each_translation_keeps_all_that_differs() -> None:
    """No name or number of a sentence gets lost, and none is asked for that is not there."""
    for english, chinese in {**CENTRE, **FLOW, **SCENARIO, **YAML}.items():
        asked = {hole[1] for hole in HOLE.findall(chinese)}
        assert asked == {hole[1] for hole in HOLE.findall(english)}, english


def test_every_translated_sentence_is_still_said() -> None:
    """What no check says any more goes from here, too."""
    files = [ROOT / "callcenter/yaml_source.py", ROOT / "callcenter/yaml_advice.py"]
    files += [ROOT / "callcenter/cli/acd.py", ROOT / "callcenter/acd/overflow_rules.py"]
    for room in ("ivr", "centre", "hours", "simulation"):
        files += sorted((ROOT / "callcenter" / room).rglob("*.py"))
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    # Long sentences stand there in several pieces.
    said = re.sub(r"\"\s*\n\s*f?\"", "", source).replace('\\"', '"')
    for sentence in (*sentences(), *MISSING, *WHAT, *SUBJECTS):
        clauses = CLAUSE.split(SUBJECT.sub("", sentence))
        assert max(clauses, key=len).strip(" '") in said, sentence


@pytest.mark.parametrize(
    ("message", "chinese"),
    [
        ("there is no queue 'number': did you mean 'agent'?", "没有队列“number”：是不是“agent”？"),
        ("'next' is missing: say which step follows", "缺少“next”：请写下一个节点"),
        (
            "write the name of a step here, not a list or a map",
            "请在此写节点名称，不要写列表或映射",
        ),
        ("the title is missing in zh-CN and en: add it", "缺少 zh-CN 和 en 的名称：请补上"),
        ("expected queue 'sales', got nothing", "队列应为 'sales'，实为 无"),
        ("a step has no 'when': it may have 'needs'", "路由条件没有“when”：可用的有 'needs'"),
        ("'needs' has no 'a queue': did you mean 'b'?", "“needs”没有“a queue”：是不是“b”？"),
        ("x.csv cannot be read: it is not UTF-8 text", "无法读取 x.csv：不是 UTF-8 文本"),
        ("there are more: mend these first", "还有更多问题：请先改正以上各项"),
        (
            "2 of 4 calls of x.csv come after 'until'.",
            "x.csv 的 4 个来电中有 2 个晚于“until”，不计入。",
        ),
        ("Nobody serves queue 'a'.", "没有坐席服务队列“a”。"),
        (
            "Nobody who serves queue 'a' has skill 'b' at level 3.",
            "服务队列“a”的坐席都没有 3 级的技能“b”。",
        ),
        (
            "Nobody who serves queue 'a' has all of 'b' 3, 'c' 2.",
            "服务队列“a”的坐席都不同时具备 'b' 3, 'c' 2。",
        ),
        ("what nobody has translated yet", "what nobody has translated yet"),
    ],
)
def test_words_are_translated_and_names_are_not(message: str, chinese: str) -> None:
    """A queue that is called like a word of ours keeps its name."""
    assert told(message, "zh-CN") == chinese
    assert told(message, "en") == message


def test_fields_of_a_refused_change_keep_their_rules() -> None:
    """Several findings at one place stay apart; what is no finding of a check stays as it is."""
    fields = {
        "agents.7": "'a' stands here twice: remove one [entry-twice]; must be text [type]",
        "body": "is missing",
    }

    assert told_at_fields(fields, "en") == fields
    assert told_at_fields(fields, "zh-CN") == {
        "agents.7": "“a”在此写了两次：请删除一个 [entry-twice]; 必须是文字 [type]",
        "body": "is missing",
    }


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("zh-CN", "zh-CN"),
        ("zh-TW,zh;q=0.9", "zh-CN"),
        ("en-GB,zh-CN;q=0.9", "en"),
        ("fr, zh;q=0.5, en;q=0.4", "zh-CN"),
        ("zh;q=0", "en"),
        ("zh;q=many," + "x" * 9_999, "en"),
    ],
)
def test_the_language_is_what_the_reader_likes_best(accepted: str, language: str) -> None:
    """Who says nothing, or nonsense, reads English."""
    assert preferred_language(accepted) == language
