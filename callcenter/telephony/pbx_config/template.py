"""Fill the marks of a template; every mark must have a value, and no value may break the file."""

import re
from collections.abc import Mapping
from pathlib import Path

from callcenter.errors import OperatorError
from callcenter.whole_file import put_file

_MARK = re.compile(r"@([A-Z][A-Z0-9_]*)@")


def fill(text: str, values: Mapping[str, str], name: str) -> str:
    """
    Replace each `@MARK@` of *text* by its value.

    Only marks of the template count: a value that looks like a mark stays as it is.

    Args:
        text: The template.
        values: Value of each mark.
        name: Of the template, for messages.

    Raises:
        OperatorError: A mark has no value; names all of them with their lines.
    """
    unfilled = [
        f"{name}:{number}: @{mark}@"
        for number, line in enumerate(text.splitlines(), start=1)
        for mark in _MARK.findall(line)
        if mark not in values
    ]
    if unfilled:
        raise OperatorError(
            f"The Asterisk configuration has marks without a value: {', '.join(unfilled)}.",
            "Remove them from the template or correct their names.",
        )
    return _MARK.sub(lambda mark: values[mark[1]], text)


def render_folder(templates: Path, target: Path, values: Mapping[str, str]) -> None:
    """
    Render every `.conf` file of *templates* into *target*; other files there are left alone.

    Raises:
        OperatorError: There are no templates, or a mark has no value.
    """
    sources = sorted(templates.glob("*.conf"))
    if not sources:
        raise OperatorError(
            f"There are no Asterisk templates in {templates}.", "Install the product again."
        )
    target.mkdir(parents=True, exist_ok=True)
    for source in sources:
        write_whole(target / source.name, fill(source.read_text("utf-8"), values, source.name))


def write_whole(path: Path, text: str) -> bool:
    """
    Put *text* into *path* at once, readable by us alone (secrets stand in these files).

    Returns:
        True when the file changed.
    """
    try:
        if path.read_text(encoding="utf-8") == text:
            return False
    except FileNotFoundError:
        pass
    put_file(path, text.encode(), durable=False)
    return True
