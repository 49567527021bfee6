"""The verbs of the menu language: one module each, listed here and nowhere else."""

from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

from callcenter.ivr.model import Verb
from callcenter.ivr.shapes import Field
from callcenter.ivr.verbs.branch import Branch
from callcenter.ivr.verbs.call import Call
from callcenter.ivr.verbs.callback import Callback
from callcenter.ivr.verbs.collect import Collect
from callcenter.ivr.verbs.customer import Customer
from callcenter.ivr.verbs.goto import Goto
from callcenter.ivr.verbs.hangup import Hangup
from callcenter.ivr.verbs.hours import Hours
from callcenter.ivr.verbs.language import Language
from callcenter.ivr.verbs.menu import Menu
from callcenter.ivr.verbs.percent import Percent
from callcenter.ivr.verbs.play import Play
from callcenter.ivr.verbs.queue import Queue
from callcenter.ivr.verbs.record import Record
from callcenter.ivr.verbs.request import Request
from callcenter.ivr.verbs.return_ import Return
from callcenter.ivr.verbs.say import Say
from callcenter.ivr.verbs.set import Set
from callcenter.ivr.verbs.survey import Survey
from callcenter.ivr.verbs.transfer import Transfer
from callcenter.ivr.verbs.voicemail import Voicemail


class VerbKind(Protocol):
    """What the reader needs of a verb's class."""

    NAME: ClassVar[str]
    FIELDS: ClassVar[Mapping[str, Field]]

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> Verb:
        """Make the verb of the fields that were read."""


_KINDS: tuple[type[VerbKind], ...] = (
    Play,
    Menu,
    Collect,
    Say,
    Language,
    Set,
    Branch,
    Hours,
    Percent,
    Customer,
    Request,
    Queue,
    Transfer,
    Voicemail,
    Callback,
    Record,
    Survey,
    Goto,
    Call,
    Return,
    Hangup,
)
VERBS: Mapping[str, type[VerbKind]] = {kind.NAME: kind for kind in _KINDS}
