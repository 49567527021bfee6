"""What the API of customers takes and gives."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from callcenter.customers.model import (
    LONGEST_LABEL,
    LONGEST_LINE,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_NUMBERS,
    Customer,
    CustomerNumber,
    Language,
    Tier,
    mask,
)
from callcenter.customers.numbers import normalise
from callcenter.customers.store import Sort, Wanted
from callcenter.errors import Invalid
from callcenter.web.page import PageQuery

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=r"\S")]
Line = Annotated[str, Field(max_length=LONGEST_LINE)]
Notes = Annotated[str, Field(max_length=LONGEST_NOTES)]
RawNumber = Annotated[str, Field(min_length=1, max_length=60)]


class NumberBody(BaseModel):
    """A number in any usual form."""

    number: RawNumber
    label: Annotated[str, Field(max_length=LONGEST_LABEL)] = ""


Numbers = Annotated[list[NumberBody], Field(max_length=MOST_NUMBERS)]


AccountAgent = Annotated[str, Field(pattern=r"^([0-9]{2,8})?$")]


class CustomerBody(BaseModel):
    """A new customer."""

    name: Name
    company: Line = ""
    tier: Tier = Tier.STANDARD
    language: Language = "zh-CN"
    address: Line = ""
    notes: Notes = ""
    account_agent: AccountAgent = ""
    numbers: Numbers = []
    call: Annotated[str, Field(max_length=200)] | None = Field(
        None,
        description="The asker's call: a number that he sees masked is that of its caller.",
    )


class CustomerPatch(BaseModel):
    """What changes of a customer; what is left out stays."""

    name: Name | None = None
    company: Line | None = None
    tier: Tier | None = None
    language: Language | None = None
    address: Line | None = None
    notes: Notes | None = None
    account_agent: AccountAgent | None = None
    numbers: Numbers | None = None


class NumberAnswer(BaseModel):
    """A number in E.164 form, masked for some roles."""

    number: str
    label: str


class CustomerAnswer(BaseModel):
    """A customer."""

    id: int
    name: str
    company: str
    tier: Tier
    language: Language
    address: str
    notes: str
    account_agent: str = Field(description="Who looks after them; empty where nobody does.")
    numbers: list[NumberAnswer]
    created_at: datetime
    changed_at: datetime


class CustomersAsked(BaseModel):
    """Which customers, and in which order."""

    q: Annotated[str, Field(max_length=100)] | None = Field(
        None, description="Words of name, company, address or notes; all must be there."
    )
    number: Annotated[str, Field(max_length=60)] | None = Field(
        None, description="A whole number in any usual form."
    )
    number_end: Annotated[str, Field(pattern=r"^[0-9]{3,15}$")] | None = Field(
        None, description="Last digits of a number."
    )
    tier: Tier | None = None
    sort: Sort = Sort.NAME

    def wanted(self) -> Wanted:
        """Return what the store is asked for."""
        return Wanted(query=self.q, number=self.number, number_end=self.number_end, tier=self.tier)


class CustomersQuery(CustomersAsked, PageQuery):
    """Which customers a list shows."""


def customer_answer(
    customer: Customer, roles: Collection[str], masked_for: Collection[str]
) -> CustomerAnswer:
    """Show a customer to somebody with these roles."""
    numbers = [
        NumberAnswer(number=mask(number.e164, roles, masked_for), label=number.label)
        for number in customer.numbers
    ]
    fields = {
        name: getattr(customer, name) for name in CustomerAnswer.model_fields if name != "numbers"
    }
    return CustomerAnswer(**fields, numbers=numbers)


def changed_fields(body: CustomerPatch, region: str) -> dict[str, Any]:
    """
    Give what a patch changes, as fields of a customer.

    Raises:
        Invalid: Names every number that is none or stands there twice, and every field that was
            given as null.
    """
    empty = [name for name in body.model_fields_set if getattr(body, name) is None]
    if empty:
        raise Invalid(
            "Some values break a rule.",
            fields=dict.fromkeys(sorted(empty), "Leave it out to keep it."),
        )
    fields = {name: getattr(body, name) for name in body.model_fields_set}
    if body.numbers is not None:
        fields["numbers"] = stored_numbers(body.numbers, region)
    return fields


def new_customer(body: CustomerBody, region: str) -> Customer:
    """
    Make a customer to be stored.

    Raises:
        Invalid: Names every number that is none or stands there twice.
    """
    left = {"numbers", "call"}
    fields = {name: getattr(body, name) for name in CustomerBody.model_fields.keys() - left}
    return Customer(**fields, numbers=stored_numbers(body.numbers, region))


def stored_numbers(numbers: list[NumberBody], region: str) -> tuple[CustomerNumber, ...]:
    """
    Bring numbers to the form in which they are stored.

    Raises:
        Invalid: Names every number that is none or stands there twice.
    """
    wrong: dict[str, str] = {}
    stored: dict[str, CustomerNumber] = {}
    for place, given in enumerate(numbers):
        candidates = normalise(given.number, region)
        if not candidates:
            wrong[f"numbers.{place}.number"] = "This is no telephone number."
        elif candidates[0] in stored:
            wrong[f"numbers.{place}.number"] = "This number stands here twice: remove one."
        else:
            stored[candidates[0]] = CustomerNumber(e164=candidates[0], label=given.label)
    if wrong:
        raise Invalid("Some values break a rule.", fields=wrong)
    return tuple(stored.values())
