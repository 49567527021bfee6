"""What people may not do who see numbers with the middle hidden."""

from collections.abc import Collection

from callcenter.customers.model import is_masked
from callcenter.errors import Forbidden
from callcenter.identity.model import Principal


def refuse_part_of_masked(
    part: str | None, principal: Principal, masked_for: Collection[str]
) -> None:
    """
    Refuse to find anything by a part of a number to whom sees numbers masked.

    Raises:
        Forbidden: By trying parts they would find out the whole.
    """
    if part is not None and is_masked(principal.roles, masked_for):
        raise Forbidden("You see numbers masked and cannot search by a part of one.")
