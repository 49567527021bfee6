"""Taking the danger out of texts that a spreadsheet would run as formulas, and putting it back."""

import re

# Full-width forms count too: spreadsheets in Chinese and Japanese read them as the sign itself.
_RISKY = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")  # noqa: RUF001 - exactly these are meant


def is_risky(text: str) -> bool:
    """Tell whether a spreadsheet might take the text for a formula."""
    return _RISKY.match(text) is not None


def neutral(text: str) -> str:
    """
    Put an apostrophe before what a spreadsheet might run.

    A text that already begins with apostrophes and then a sign gets one more, so that `original`
    gives every text back as it was.
    """
    return f"'{text}" if is_risky(text) else text


def original(text: str) -> str:
    """Take the apostrophe of `neutral` away again; other texts stay."""
    return text[1:] if text.startswith("'") and is_risky(text) else text
