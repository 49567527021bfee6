"""Whatever word the service sends to a screen has its own in both languages."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

import callcenter.web
from callcenter.acd.model import AgentState, Miss
from callcenter.centre.model import DeviceKind
from callcenter.customers.model import Tier

WORDS = Path(callcenter.web.__file__).parent / "ui/src/words"


def keys(language: str, group: str) -> set[str]:
    """Read the names of a group of words, wherever it stands."""
    texts = (WORDS / f"{language}.ts").read_text() + _part("desk.ts", language)
    found = re.search(rf"\n  {group}: \{{(.*?)\}},?\n", texts, re.DOTALL)
    assert found is not None, group
    return set(re.findall(r"'?([\w-]+)'?: '", found[1]))


def _part(name: str, language: str) -> str:
    """Read one language's half of a file that holds both."""
    chinese, english = re.split(r"\nexport const en", (WORDS / name).read_text(), maxsplit=1)
    return english if language == "en" else chinese


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("group", "sent"),
    [("state", AgentState), ("missed", Miss), ("device", DeviceKind), ("tier", Tier)],
)
def test_every_word_of_the_service_has_one_on_the_screens(
    language: str, group: str, sent: Iterable[str]
) -> None:
    """One that is new in Python shows as a bare key until it is named here too."""
    assert {str(word) for word in sent} <= keys(language, group)
