"""Calling somebody from the desk: who it would be, and the call itself."""

import re
from collections.abc import Mapping
from typing import Any

from callcenter.errors import Conflict, Forbidden, Invalid, RemoteError
from callcenter.floor.desk.desk_values import customer_id
from callcenter.floor.outgoing.outbound import Order, Outbound
from callcenter.floor.surroundings import Surroundings

MAX_TYPED = 64
MOST_MATCHES = 10
_TASK = re.compile(r"(voicemail|missed):[A-Za-z0-9_.-]{1,120}")


class DialCommands:
    """The desk's commands `call.look_up` and `call.dial`."""

    def __init__(self, around: Surroundings, outbound: Outbound) -> None:
        self._around = around
        self._outbound = outbound

    async def look_up(self, _agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Tell whom a number would reach, and whether it may be called; nothing is dialled.

        Raises:
            Invalid: There is no number.
        """
        typed = _typed(with_)
        number, why = self._around.outside.dialled_form(typed), None
        try:
            number, _ = self._outbound.reachable(typed)
        except (Forbidden, Conflict) as refusal:
            why = refusal.code
        try:
            customers = await self._around.callers.matches(number)
        except RemoteError:
            customers = ()
        return {
            "number": number,
            "refused": why,
            "customers": list(customers[:MOST_MATCHES]),
            "matches": len(customers),
        }

    async def dial(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Call somebody: the agent's own device first, then the number.

        Raises:
            RequestError: Why it cannot be done.
            RemoteError: Asterisk cannot be reached.
        """
        customer, task = with_.get("customer"), with_.get("from_task")
        if customer is not None:
            customer = customer_id(customer)
        if task is not None and not (isinstance(task, str) and _TASK.fullmatch(task)):
            raise Invalid("Name the task.", fields={"from_task": "voicemail:… or missed:…"})
        if task is not None:
            await self._around.outside.tasks.check(task, agent)
        order = Order(number=_typed(with_), own=agent, agent=agent, customer=customer, task=task)
        return {"call": await self._outbound.place(order)}


def _typed(with_: Mapping[str, Any]) -> str:
    number = with_.get("number")
    if not isinstance(number, str) or not 0 < len(number.strip()) <= MAX_TYPED:
        raise Invalid("Name the number.", fields={"number": f"1 to {MAX_TYPED} letters"})
    return number.strip()
