"""Changing one part of the centre: what would break the whole is refused with every reason."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from callcenter.centre.checks import check_centre
from callcenter.centre.documents import Check, read_general, read_part
from callcenter.centre.findings import Finding, Path, refuse
from callcenter.centre.kinds import Kind, Part, parts_of, with_part
from callcenter.centre.model import Centre, General
from callcenter.centre.store import CentreStore, Seen
from callcenter.errors import Conflict, NotFound


class Changes:
    """
    Puts, replaces and removes single parts.

    Args:
        store: Of the database.
        flows: Names of the live flows; None when they are not known.
        checks: Further rules that a changed centre must keep.
    """

    def __init__(
        self,
        store: CentreStore,
        flows: Callable[[], Collection[str]] | None,
        checks: Sequence[Check],
    ) -> None:
        self._store = store
        self._flows = flows
        self._checks = checks

    async def put(
        self, kind: Kind, name: str, value: object, who: str, *, seen: int | None = None
    ) -> Part:
        """
        Add or replace a part.

        Args:
            kind: What it is.
            name: Its key.
            value: As it came in.
            who: User name, for the audit.
            seen: Revision of the centre when the part was read, 0 where it is to be new.

        Raises:
            Invalid: Tells everything that is wrong with it, and what it would break elsewhere.
            Conflict: The part was changed after `seen`.
        """
        part, findings = read_part(kind, name, value)
        refuse(findings)
        if part is None:
            raise AssertionError("what has no findings has been read")
        await self._edit(lambda centre: with_part(centre, kind, name, part), who, kind, name, seen)
        return part

    async def put_general(self, value: object, who: str, *, seen: int | None = None) -> Centre:
        """
        Change what holds for the whole centre.

        Raises:
            Invalid: Tells everything that is wrong with it.
            Conflict: It was changed after `seen`.
        """
        general, findings = read_general(value)
        refuse(findings)
        centre, _ = await self._store.edit(
            lambda now: replace(now, general=general or General()),
            who=who,
            seen=None if seen is None else Seen(revision=seen),
        )
        return centre

    async def remove(self, kind: Kind, name: str, who: str, *, seen: int | None = None) -> None:
        """
        Remove a part that nothing refers to.

        Raises:
            NotFound: There is none of this name.
            Conflict: Names what refers to it, or it was changed after `seen`.
        """

        def edit(centre: Centre) -> Centre:
            if name not in parts_of(centre, kind):
                raise NotFound(f"There is no {kind.word} '{name}'.")
            smaller = with_part(centre, kind, name, None)
            broken = self._new_findings(centre, smaller)
            if broken:
                places = ", ".join(".".join(map(str, finding.path)) for finding in broken[:10])
                raise Conflict(f"The {kind.word} '{name}' is used by {places}.", code="in_use")
            return smaller

        await self._store.edit(edit, who=who, seen=_seen(kind, name, seen))

    async def _edit(
        self,
        change: Callable[[Centre], Centre],
        who: str,
        kind: Kind,
        name: str,
        seen: int | None,
    ) -> None:
        def edit(centre: Centre) -> Centre:
            new = change(centre)
            refuse(_seen_from(self._new_findings(centre, new), kind, name))
            return new

        await self._store.edit(edit, who=who, seen=_seen(kind, name, seen))

    def _new_findings(self, old: Centre, new: Centre) -> list[Finding]:
        flows = None if self._flows is None else self._flows()
        return broken_by(
            old, new, [lambda centre: check_centre(centre, flows=flows), *self._checks]
        )


def _seen(kind: Kind, name: str, revision: int | None) -> Seen | None:
    return None if revision is None else Seen(section=kind.section, name=name, revision=revision)


def broken_by(old: Centre, new: Centre, checks: Sequence[Check]) -> list[Finding]:
    """
    Find what a change breaks; what was broken before is not its fault.

    Args:
        old: The centre before.
        new: The centre after.
        checks: What must hold.
    """
    before = {_gist(finding) for check in checks for finding in check(old)}
    after = [finding for check in checks for finding in check(new)]
    return [finding for finding in after if _gist(finding) not in before]


def _gist(finding: Finding) -> tuple[Path, str, str]:
    """Leave out the proposed repair, which names whatever else the centre has at that time."""
    return finding.path, finding.rule, finding.message.partition(": ")[0]


def _seen_from(findings: list[Finding], kind: Kind, name: str) -> list[Finding]:
    """Tell the part's own findings by their path inside the part, as its form has the fields."""
    own = (kind.section, name)
    return [replace(f, path=f.path[2:]) if f.path[:2] == own else f for f in findings]
