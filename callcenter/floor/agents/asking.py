"""What people ask of routing: taken, or refused with its reason."""

from callcenter.acd import events as acd
from callcenter.acd.commands import Ignored, Why
from callcenter.errors import Conflict
from callcenter.floor.agents.dispatcher import Dispatcher


def ask_routing(dispatcher: Dispatcher, event: acd.Event) -> None:
    """
    Tell routing what somebody asks for; asking for what is already so is fine.

    Raises:
        Conflict: It cannot be done now; the code says why.
    """
    for ignored in dispatcher.tell(event):
        _raise_for(ignored)


def _raise_for(ignored: Ignored) -> None:
    if ignored.why is Why.NO_CHANGE:
        return
    if ignored.why is Why.WRAP_UP_FORCED:
        raise Conflict("The wrap-up of this queue cannot be ended early.", code="wrap_up_forced")
    raise Conflict(f"This cannot be done now: {ignored.detail}.", code=str(ignored.why))
