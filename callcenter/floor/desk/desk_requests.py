"""What comes with each command of a desk, one class each; the pages' types are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NoValues:
    """The command says it all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReadyValues:
    """Why the agent pauses: one of the centre's reasons."""

    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceValues:
    """`sip:<agent number>`, `browser` or `tel:+…`."""

    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WrapUpValues:
    """
    Reason code and note of the call; `done` false keeps them and goes on wrapping up.

    An empty text takes back what was said before, None leaves it. `call` names the call meant: the
    present one, or the one wrapped up last, when what was written during an outage comes late.
    """

    code: str | None = None
    note: str | None = None
    done: bool = True
    call: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendValues:
    """By how many seconds, 1 to 600."""

    by_s: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferValues:
    """To whom: an agent number, the name of a queue, or a number of the centre."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerValues:
    """Which customer the agent has on the line: of several with this number, or just entered."""

    customer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsultValues:
    """Whom to ask: an agent number, the name of a queue, or a number under the dial rules."""

    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AutoAnswerValues:
    """Whether this agent's phone shall answer offered calls by itself, after a tone."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneClaimValues:
    """Which of the agent's pages wants the browser phone; `take` also if another page has it."""

    page: str
    take: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpValues:
    """
    A number in any form, of which is asked whom it would reach, and whether it may be called.

    `customer` and `from_task` say where it was seen, as in `DialValues`: a hidden number is known
    again by them.
    """

    number: str
    customer: int | None = None
    from_task: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DialValues:
    """
    Whom to call, in any form.

    `customer` is the record it belongs to; `from_task` what is done by it: `voicemail:<id>` or
    `missed:<call>`.
    """

    number: str
    customer: int | None = None
    from_task: str | None = None


REQUESTS: Mapping[str, type] = {
    "agent.ready": NoValues,
    "agent.not_ready": NotReadyValues,
    "agent.device": DeviceValues,
    "agent.auto_answer": AutoAnswerValues,
    "agent.sign_out": NoValues,
    "agent.wrap_up_extend": ExtendValues,
    "call.answer": NoValues,
    "call.hold": NoValues,
    "call.hangup": NoValues,
    "call.look_up": LookUpValues,
    "call.dial": DialValues,
    "call.transfer": TransferValues,
    "call.whom": NoValues,
    "call.consult": ConsultValues,
    "call.return": NoValues,
    "call.complete": NoValues,
    "call.together": NoValues,
    "call.wrap_up": WrapUpValues,
    "call.customer": CustomerValues,
    "phone.claim": PhoneClaimValues,
    "phone.leave": NoValues,
}
