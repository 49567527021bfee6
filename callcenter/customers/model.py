"""A customer: who calls, how to reach them, and what they are entitled to."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh-CN", "en"]

LONGEST_NAME = 100
LONGEST_LINE = 200
LONGEST_NOTES = 10_000
LONGEST_LABEL = 40
MOST_NUMBERS = 20

_SHORT = 6
_SHOWN_END = 4


class Tier(StrEnum):
    """What a customer is entitled to, the highest first."""

    VIP = "vip"
    CONTRACT = "contract"
    WARRANTY = "warranty"
    PAID = "paid"
    STANDARD = "standard"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerNumber:
    """A number in E.164 form, or a short internal one, and what it is (`mobile`, `office`…)."""

    e164: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """
    A customer's record.

    Args:
        id: Ours; 0 until it is stored.
        name: As the agent addresses them.
        company: Where they call from, if it is one.
        tier: What they are entitled to.
        language: In which they like to be served.
        numbers: The first one is called first.
        account_agent: Number of the agent who looks after them; empty where nobody does.
    """

    id: int = 0
    name: str
    company: str = ""
    tier: Tier = Tier.STANDARD
    language: Language = "zh-CN"
    address: str = ""
    notes: str = ""
    numbers: tuple[CustomerNumber, ...] = ()
    account_agent: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None


def mask(number: str, roles: Collection[str], masked_for: Collection[str]) -> str:
    """
    Hide the middle of a number from those who need not know it.

    Args:
        number: As stored.
        roles: Of who looks; one role that may see it is enough.
        masked_for: Roles that see numbers masked, a setting of the centre.

    Returns:
        The number, or `+86138****8000`; short internal numbers are never masked.
    """
    if not is_masked(roles, masked_for) or len(number) <= _SHORT:
        return number
    hidden = number[-2 * _SHOWN_END : -_SHOWN_END]
    return number[: -2 * _SHOWN_END] + "*" * len(hidden) + number[-_SHOWN_END:]


def is_masked(roles: Collection[str], masked_for: Collection[str]) -> bool:
    """Tell whether who has these roles sees numbers masked."""
    return all(role in masked_for for role in roles)
