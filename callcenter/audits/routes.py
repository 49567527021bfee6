"""The audit log over HTTP, for admins."""

from callcenter.audits.answers import AuditQuery, EntryAnswer
from callcenter.audits.store import AuditStore
from callcenter.identity.model import Role
from callcenter.web.page import Cursor, Page, cut_page
from callcenter.web.route import Asked, Route

_NEWEST_FIRST = Cursor("audit", int)


def audit_routes(store: AuditStore) -> list[Route]:
    """Make the route of the audit log."""

    async def many(asked: Asked[None, AuditQuery]) -> Page[EntryAnswer]:
        query = asked.query
        (after,) = _NEWEST_FIRST.read(query.cursor) or (None,)
        found = await store.many(query.wanted(), after=after, limit=query.limit + 1)
        page, following = cut_page(found, query.limit, lambda last: _NEWEST_FIRST.write(last.id))
        items = [
            EntryAnswer(**{name: getattr(one, name) for name in EntryAnswer.model_fields})
            for one in page
        ]
        return Page(items=items, next=following)

    return [
        Route(
            method="GET",
            path="/audit",
            roles=frozenset({Role.ADMIN}),
            handler=many,
            summary="Read who did what, newest first",
            query=AuditQuery,
            answer=Page[EntryAnswer],
            tags=("audit",),
        )
    ]
