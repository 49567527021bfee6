"""Writing a centre as YAML that a person would have written and `reading` takes back."""

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from callcenter.centre.documents import write_whole
from callcenter.centre.kinds import SECTIONS
from callcenter.centre.model import Centre

WIDTH = 100


def write_centre(centre: Centre) -> str:
    """Write the whole centre; what has its default value is left out."""
    whole = write_whole(centre, brief=True)
    out = StringIO()
    yaml = YAML()
    yaml.width = 4096  # folding would break up sentences
    yaml.indent(mapping=2, sequence=4, offset=2)
    for section in SECTIONS:
        if section in whole:
            if out.tell():
                out.write("\n")
            yaml.dump({section: _shaped(whole[section], 1)}, out)
    return out.getvalue()


def _shaped(value: Any, depth: int) -> Any:  # noqa: ANN401 - plain data of any shape
    """Put short parts on one line and quotes around what could be taken for a number."""
    if isinstance(value, dict):
        shaped = CommentedMap(
            {_quoted(key): _shaped(item, depth + 1) for key, item in value.items()}
        )
        if depth > 1 and len(str(value)) <= WIDTH - 20:
            shaped.fa.set_flow_style()
        return shaped
    if isinstance(value, list):
        items = CommentedSeq(_shaped(item, depth + 1) for item in value)
        items.fa.set_flow_style()
        return items
    return _quoted(value) if isinstance(value, str) else value


def _quoted(text: str) -> str:
    return DoubleQuotedScalarString(text) if not text[:1].isalpha() else text
