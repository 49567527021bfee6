"""`survey`: a few questions after the talk, each answered with one of four grades."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from callcenter.ivr import commands, wording
from callcenter.ivr.commands import Outcome, Prompt
from callcenter.ivr.flow_shapes import Named, Says, onward
from callcenter.ivr.model import Ref, Spoken, Target
from callcenter.ivr.shapes import Choice, Either, Field, ListOf, Record, Whole, Word
from callcenter.ivr.state import Value
from callcenter.ivr.stepping import Ask, Go, Moment, Reaction

GRADES = {"1": 4, "2": 3, "3": 2, "4": 1}
"""Key to grade: the best one is the first key."""
SKIP, STOP = "*", "#"
_AT, _UNHEARD, _NOTING = "at", "unheard", "noting"
_GIVES_UP = 2
"""Questions in silence after which nobody is there any more; before any answer, one is enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `prompt` is the product's own sentence when it is None."""

    name: str
    prompt: Spoken | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _QuestionShape:
    _RECORD: ClassVar[Record] = Record(
        fields={
            "name": Field(shape=Word(what="the name of a question"), missing="name the question"),
            "prompt": Field(shape=Says(), missing="write what is asked"),
        }
    )
    _STANDARD: ClassVar[Choice] = Choice(words=tuple(wording.SURVEY_QUESTIONS))
    _EITHER: ClassVar[Either] = Either(plain=_STANDARD, record=_RECORD)

    def read(self, node: Any, defects: Any) -> Question | None:  # noqa: ANN401 - passed on as it is
        got = self._EITHER.read(node, defects)
        if isinstance(got, str):
            return Question(name=got)
        return None if got is None else Question(**got)

    def schema(self) -> dict[str, Any]:
        return self._EITHER.schema()


STANDARD = tuple(Question(name=name) for name in wording.SURVEY_QUESTIONS)
_OWN = Record(
    fields={
        "intro": Field(shape=Says()),
        "questions": Field(shape=ListOf(each=_QuestionShape(), most=4), default=STANDARD),
        "comment": Field(shape=Named(kind="queue")),
        "wait_s": Field(shape=Whole(low=1, high=60), default=5),
        "repeat": Field(shape=Whole(low=0, high=2), default=1),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """
    Ask for grades: 1 (best) to 4, star skips a question, hash ends the survey.

    Each answer is noted at once. `comment` names the queue whose people may hear what is said at
    the end.
    """

    NAME: ClassVar[str] = "survey"
    FIELDS: ClassVar[Mapping[str, Field]] = {
        "survey": Field(
            shape=Either(plain=Choice(words=("standard",)), record=_OWN),
            missing="write standard, or questions",
        ),
        "then": onward("say what follows, such as a good-bye"),
    }

    intro: Spoken | None
    questions: tuple[Question, ...]
    comment: Ref | None
    wait_s: int
    repeat: int
    then: Target

    @classmethod
    def build(cls, got: Mapping[str, Any]) -> "Survey":
        """Make the verb of its fields."""
        own = got["survey"]
        if not isinstance(own, Mapping):
            own = {name: each.default for name, each in _OWN.fields.items()}
        return cls(**own, then=got["then"])

    def sentences(self, language: str) -> tuple[str, ...]:
        """List what is said besides the prompts of the flow, to be synthesised ahead."""
        own = [wording.SURVEY_QUESTIONS[q.name][language] for q in self.questions if not q.prompt]
        intro = () if self.intro is not None else (wording.SURVEY_INTRO[language],)
        comment = () if self.comment is None else (wording.SURVEY_COMMENT[language],)
        return (*intro, *own, wording.SURVEY_GRADES[language], *comment)

    def enter(self, moment: Moment) -> Reaction:
        """See `Verb.enter`; what was noted already is not asked again."""
        at = int(moment.memo.get(_AT, -1))
        if at < 0:
            return Ask(command=commands.BeginSurvey(), memo={_AT: -1})
        if at >= len(self.questions):
            return self._ask_comment(moment) or Go(how="answered", to=self.then)
        noting = moment.memo.get(_NOTING)
        if noting is not None:
            return self._note(moment, at, int(noting))
        return self._ask(moment, at, moment.tries)

    def answer(self, moment: Moment, outcome: Outcome) -> Reaction:
        """See `Verb.answer`."""
        at = int(moment.memo.get(_AT, -1))
        if isinstance(outcome, commands.Noted) or moment.memo.get(_NOTING) is not None or at < 0:
            return self._following(moment, at + 1)
        if at >= len(self.questions):
            return Go(how="answered", to=self.then)
        if isinstance(outcome, commands.Key):
            return self._take(moment, at, outcome.key)
        return self._unheard(moment, at)

    def _take(self, moment: Moment, at: int, key: str) -> Reaction:
        if key in GRADES:
            return self._note(moment, at, GRADES[key])
        if key == SKIP:
            return self._note(moment, at, 0)
        if key == STOP:
            return Go(how="stopped", to=self.then)
        leave = moment.anywhere(key)
        if leave is not None:
            return leave
        if moment.tries < self.repeat:
            return self._ask(moment, at, moment.tries + 1, sorry=True)
        return self._note(moment, at, 0)

    def _unheard(self, moment: Moment, at: int) -> Reaction:
        if moment.tries < self.repeat:
            return self._ask(moment, at, moment.tries + 1)
        unheard = int(moment.memo.get(_UNHEARD, 0)) + 1
        if unheard >= _GIVES_UP or at == 0:
            return Go(how="no_input", to=self.then)
        return self._note(moment, at, 0, unheard=unheard)

    def _note(self, moment: Moment, at: int, grade: int, *, unheard: int = 0) -> Ask:
        command = commands.SurveyAnswered(question=self.questions[at].name, grade=grade or None)
        memo: dict[str, Value] = {_AT: at, _NOTING: grade, _UNHEARD: unheard}
        return Ask(command=command, tries=moment.tries, memo=memo)

    def _following(self, moment: Moment, at: int) -> Reaction:
        if at < len(self.questions):
            return self._ask(moment, at, 0)
        return self._ask_comment(moment) or Go(how="answered", to=self.then)

    def _ask(self, moment: Moment, at: int, tries: int, *, sorry: bool = False) -> Ask:
        language = moment.language
        question = self.questions[at]
        prompts: list[Prompt] = []
        if sorry:
            prompts.append(Prompt(language=language, text=wording.INVALID[language]))
        if at == 0 and not tries:
            prompts += moment.speak(self.intro) or (
                Prompt(language=language, text=wording.SURVEY_INTRO[language]),
            )
        prompts += moment.speak(question.prompt) or (
            Prompt(language=language, text=wording.SURVEY_QUESTIONS[question.name][language]),
        )
        prompts.append(Prompt(language=language, text=wording.SURVEY_GRADES[language]))
        command = commands.AskKey(
            prompts=tuple(prompts),
            keys="".join(sorted({*GRADES, SKIP, STOP, *moment.flow.anywhere})),
            wait_s=self.wait_s,
            barge_in=True,
        )
        unheard = moment.memo.get(_UNHEARD, 0)
        return Ask(command=command, tries=tries, memo={_AT: at, _UNHEARD: unheard})

    def _ask_comment(self, moment: Moment) -> Ask | None:
        if self.comment is None:
            return None
        language = moment.language
        command = commands.TakeRecording(
            prompts=(Prompt(language=language, text=wording.SURVEY_COMMENT[language]),),
            purpose="comment",
            listeners=self.comment.name,
            max_s=60,
            silence_s=4,
            beep=True,
        )
        return Ask(command=command, memo={_AT: len(self.questions)})
