"""What a flow asks for, and what came of it: the whole vocabulary between menus and the floor."""

from callcenter.ivr.commands.heard import AskDigits, AskKey, Play, Prompt
from callcenter.ivr.commands.outcomes import (
    Answered,
    Digits,
    Failed,
    Identified,
    Key,
    NoAgents,
    Noted,
    Outcome,
    Played,
    Recorded,
    Served,
    Silence,
    Started,
    VoicemailTaken,
    WaitedTooLong,
)
from callcenter.ivr.commands.services import (
    BeginSurvey,
    Hangup,
    Identify,
    OfferCallback,
    Plain,
    Request,
    SurveyAnswered,
    TakeRecording,
    TakeVoicemail,
    Transfer,
)
from callcenter.ivr.commands.waiting import Enqueue, Need, WaitingSounds

Command = (
    Play
    | AskKey
    | AskDigits
    | Enqueue
    | TakeVoicemail
    | TakeRecording
    | Identify
    | Request
    | Transfer
    | OfferCallback
    | BeginSurvey
    | SurveyAnswered
    | Hangup
)

__all__ = [
    "Answered",
    "AskDigits",
    "AskKey",
    "BeginSurvey",
    "Command",
    "Digits",
    "Enqueue",
    "Failed",
    "Hangup",
    "Identified",
    "Identify",
    "Key",
    "Need",
    "NoAgents",
    "Noted",
    "OfferCallback",
    "Outcome",
    "Plain",
    "Play",
    "Played",
    "Prompt",
    "Recorded",
    "Request",
    "Served",
    "Silence",
    "Started",
    "SurveyAnswered",
    "TakeRecording",
    "TakeVoicemail",
    "Transfer",
    "VoicemailTaken",
    "WaitedTooLong",
    "WaitingSounds",
]
