"""What a walk of a draft takes and gives over HTTP."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.flows.answers import Source
from callcenter.ivr import commands
from callcenter.ivr.commands import Command, Prompt
from callcenter.ivr.state import Value

Text = Annotated[str, Field(max_length=200)]
Digits = Annotated[str, Field(pattern=r"^[0-9*#]{1,32}$")]


class Facts(BaseModel):
    """Who calls, where and when."""

    caller: Annotated[str, Field(max_length=40, description="Empty: withheld.")] = "13800138000"
    number: Annotated[str, Field(max_length=40)] = "4001"
    customer: dict[str, str | int | float | bool | None] | None = None
    at: AwareDatetime | None = Field(None, description="Null: now.")
    language: Annotated[str, Field(max_length=20)] | None = None
    open: Annotated[list[Text], Field(max_length=50)] = []
    closed: Annotated[list[Text], Field(max_length=50)] = []
    chance: Annotated[int, Field(ge=0, le=99, description="Decides `percent`.")] = 0


class Did(BaseModel):
    """What came of the last command."""

    kind: Literal[
        "started", "heard", "key", "digits", "silence", "talked", "nobody", "too_long", "spoke",
        "known", "unknown", "answered", "failed",
    ] = "started"  # fmt: skip
    keys: Digits | None = None
    seconds: Annotated[float, Field(ge=0, le=3600)] = 0.0
    values: dict[str, Value] = {}


class WalkOn(BaseModel):
    """A draft, where the call is in it, and what happened there."""

    source: Source
    facts: Facts = Facts()
    state: dict[str, object] | None = Field(None, description="From the last answer; null begins.")
    did: Did = Did()


class HeardView(BaseModel):
    """One prompt."""

    language: str
    text: str | None
    file: str | None


class StepLeft(BaseModel):
    """A step that was left, and how."""

    flow: str
    step: str
    verb: str
    how: str


class CommandView(BaseModel):
    """What the call waits for; only what belongs to `kind` is set."""

    kind: str
    heard: list[HeardView]
    keys: str | None = None
    barge_in: bool = True
    min_digits: int | None = None
    max_digits: int | None = None
    terminator: str | None = None
    masked: bool = False
    wait_s: float | None = None
    queue: str | None = None
    needs: dict[str, int] | None = None
    priority: int | None = None
    to: str | None = Field(None, description="Mailbox, agent, number, account or address.")
    take: list[str] | None = None


class Noted(BaseModel):
    """Something that is noted without the caller's doing."""

    kind: Literal["survey", "grade", "callback"]
    what: str = ""
    grade: int | None = None


class Walked(BaseModel):
    """Where the call is now. Nothing more follows when `ended`."""

    flow: str
    step: str
    language: str
    values: dict[str, Value]
    ended: bool
    command: CommandView
    left: list[StepLeft]
    noted: list[Noted]
    problems: list[str]
    state: dict[str, object]


_KINDS: Mapping[type[Command], str] = {
    commands.Play: "play",
    commands.AskKey: "ask_key",
    commands.AskDigits: "ask_digits",
    commands.Enqueue: "queue",
    commands.TakeVoicemail: "voicemail",
    commands.TakeRecording: "recording",
    commands.Identify: "identify",
    commands.Request: "request",
    commands.Transfer: "transfer",
    commands.Hangup: "hangup",
}


def command_view(command: Command) -> CommandView:
    """Show a command."""
    prompts: tuple[Prompt, ...] = getattr(command, "prompts", ())
    view = CommandView(
        kind=_KINDS[type(command)],
        heard=[HeardView(language=p.language, text=p.text, file=p.file) for p in prompts],
    )
    return view.model_copy(update=_particulars(command))


def _particulars(command: Command) -> dict[str, object]:
    match command:
        case commands.Play(barge_in=barge_in):
            return {"barge_in": barge_in}
        case commands.AskKey(keys=keys, wait_s=wait_s, barge_in=barge_in):
            return {"keys": keys, "wait_s": wait_s, "barge_in": barge_in}
        case commands.AskDigits():
            names = ("min_digits", "max_digits", "terminator", "masked", "wait_s")
            return {name: getattr(command, name) for name in names}
        case commands.Enqueue(queue=queue, priority=priority):
            return {
                "queue": queue,
                "priority": priority,
                "needs": dict(command.needs[0].skills),
                "keys": command.waiting.keys,
                "wait_s": command.longest_s,
            }
        case commands.Request(method=method, url=url, take=take):
            return {"to": f"{method} {url}", "take": list(take)}
        case _:
            return {"to": _whom(command)}


def _whom(command: Command) -> str | None:
    match command:
        case commands.TakeVoicemail(mailbox=mailbox):
            return mailbox
        case commands.TakeRecording(listeners=listeners):
            return listeners
        case commands.Identify(account=account):
            return account
        case commands.Transfer(agent=agent, number=number):
            return agent or number
        case commands.Hangup(cause=cause):
            return str(cause)
        case _:
            return None
