"""What can go wrong in a simulated call, as seen by the one who plays it."""

from callcenter.errors import CallCenterError, OperatorError, RemoteRefused, RemoteTimeout


class NotLoopback(OperatorError):
    """The target is another machine and nobody allowed that."""

    error_id = "demo_not_loopback"

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is not this machine, and simulated calls stay on loopback.",
            "Allow it explicitly (--outside) if the owner of that machine agrees.",
        )


class SipRefused(RemoteRefused):
    """
    The other side answered a request with a status of 300 or more.

    Args:
        status: SIP status code.
        reason: Its reason phrase, as sent.
    """

    error_id = "demo_sip_refused"

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status} {reason}")
        self.status = status
        self.reason = reason


class NoAnswer(RemoteTimeout):
    """The other side sent nothing, or not what was waited for, within the bound."""

    error_id = "demo_no_answer"


class NotHeard(RemoteTimeout):
    """The awaited sound did not come within the bound."""

    error_id = "demo_not_heard"


class CallOver(CallCenterError):
    """The call ended while something was still to be done in it."""

    error_id = "demo_call_over"
