"""Reading `centre.yaml`: every defect at once, each with its place and its repair."""

from collections.abc import Collection

from callcenter.centre.checks import check_centre
from callcenter.centre.documents import read_whole
from callcenter.centre.findings import Finding
from callcenter.centre.model import Centre
from callcenter.yaml_source import Defect, ListNode, MapNode, Node, load_yaml


def read_centre(
    source: str | bytes, file: str, *, flows: Collection[str] | None = None
) -> tuple[Centre | None, list[Defect]]:
    """
    Read and check a whole centre.

    Args:
        source: Text of the file.
        file: Its name, for the defects.
        flows: Names of the flows there are; None when that is not known here.

    Returns:
        The centre, or None when there is any defect; the defects in the order of the file.
    """
    root, defects = load_yaml(source, file)
    if root is None:
        if not defects:
            message = "the file is empty: write the sections of a centre"
            defects = [Defect(file=file, line=1, col=1, message=message, rule="type")]
        return None, defects
    centre, findings, declared = read_whole(plain_of(root))
    findings.extend(check_centre(centre, declared=declared, flows=flows))
    defects.extend(_placed(finding, root, file) for finding in findings)
    return (None if defects else centre), sorted(defects)


def plain_of(node: Node) -> object:
    """Give the plain data of a node, without its places."""
    if isinstance(node, MapNode):
        return {key.text: plain_of(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [plain_of(item) for item in node.items]
    return node.value


def _placed(finding: Finding, root: Node, file: str) -> Defect:
    line, col = _place(root, finding)
    return Defect(file=file, line=line, col=col, message=finding.message, rule=finding.rule)


def _place(root: Node, finding: Finding) -> tuple[int, int]:
    """Follow the path as far as the file has it; what is missing is told where it should stand."""
    node: Node = root
    at = (root.line, root.col)
    for step in finding.path:
        if isinstance(node, MapNode):
            entry = next(((key, value) for key, value in node.entries if key.text == step), None)
            if entry is None:
                return at
            key, node = entry
            at = (key.line, key.col)
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            at = (node.line, node.col)
        else:
            return at
    return at if finding.at_key else (node.line, node.col)
