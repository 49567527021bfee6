"""What flows take and give over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from callcenter.flows.model import FlowVersion, Plan, PlanState, Publication
from callcenter.flows.proving import Proof
from callcenter.ivr.reading import CAPS
from callcenter.ivr.ways import Picture
from callcenter.translations.telling import Language, told_defect
from callcenter.yaml_source import Defect

Source = Annotated[str, Field(min_length=1, max_length=CAPS.bytes)]
Calls = Annotated[str, Field(max_length=CAPS.bytes)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class FlowView(BaseModel):
    """A flow and its live version."""

    name: str
    version: str
    author: str
    comment: str
    live_since: datetime


class FlowText(FlowView):
    """The same with its text and its scripted calls."""

    source: str
    calls: str


class PublicationView(BaseModel):
    """One time that a version became live."""

    version: str
    author: str
    comment: str
    at: datetime


class VersionText(BaseModel):
    """One version with its text."""

    flow: str
    version: str
    source: str
    calls: str
    author: str
    comment: str
    at: datetime


class Draft(BaseModel):
    """A text to be checked."""

    source: Source
    file: str = Field("flow.yaml", max_length=200, description="Name to show in the defects.")


class DefectView(BaseModel):
    """One thing that is wrong, with its place; lines and columns count from 1."""

    line: int
    col: int
    message: str
    rule: str
    text: str = Field(description="The whole as the command line shows it.")


class Checked(BaseModel):
    """Every defect of a draft; none means that it may be published."""

    defects: list[DefectView]


class Publish(BaseModel):
    """A text to make live."""

    source: Source
    calls: Calls = Field("", description="Scripted calls that it must pass, in YAML.")
    comment: str = Field("", max_length=500)
    replaces: Hash | None = Field(
        None, description="The version you saw as live; null for a new flow."
    )


class GoBack(BaseModel):
    """Which former version becomes live again."""

    to: Hash | None = Field(None, description="Its hash; null for the one before the live one.")
    replaces: Hash = Field(description="The version you saw as live.")
    comment: str = Field("", max_length=500)


class Compared(BaseModel):
    """Two versions to be compared."""

    older: Hash
    newer: Hash


class Difference(BaseModel):
    """What differs, in the usual form of a difference; empty when nothing does."""

    text: str


class TryOut(BaseModel):
    """A text and its scripted calls, to be run without publishing them."""

    source: Source
    calls: Calls


class CallTried(BaseModel):
    """One scripted call; it went as written when `failures` is empty."""

    name: str
    line: int
    failures: list[DefectView]
    path: list[str] = Field(description="Steps, in the order in which the call was in them.")


class TriedOut(BaseModel):
    """What came of a try: defects of either text, or every call with its failures."""

    defects: list[DefectView]
    calls: list[CallTried]
    steps: int
    branches: int
    missed_steps: list[str]
    missed_branches: list[str]


class BoxView(BaseModel):
    """One step of a drawing."""

    step: str
    verb: str
    text: str
    line: int


class ArrowView(BaseModel):
    """One way of a drawing; `end` is `flow:<name>` where it leads to another flow."""

    start: str
    end: str
    label: str
    side: bool
    line: int


class Drawing(BaseModel):
    """A flow as boxes and arrows; empty, with defects, when it cannot be drawn."""

    defects: list[DefectView]
    start: str
    boxes: list[BoxView]
    arrows: list[ArrowView]
    anywhere: dict[str, str]


class PlanBody(BaseModel):
    """A version that is to be live for a time."""

    source: Source
    calls: Calls = ""
    comment: str = Field("", max_length=500)
    starts_at: AwareDatetime
    ends_at: AwareDatetime | None = Field(None, description="Null: it stays.")


class PlanView(BaseModel):
    """A plan and what became of it."""

    id: int
    version: str
    starts_at: datetime
    ends_at: datetime | None
    state: PlanState
    author: str
    comment: str


def plan_view(plan: Plan) -> PlanView:
    """Show a plan."""
    return PlanView(
        id=plan.id,
        version=plan.hash,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        state=plan.state,
        author=plan.author,
        comment=plan.comment,
    )


def drawing(drawn: Picture) -> Drawing:
    """Show a picture."""
    return Drawing(
        defects=[],
        start=drawn.start,
        boxes=[BoxView(step=b.step, verb=b.verb, text=b.text, line=b.line) for b in drawn.boxes],
        arrows=[
            ArrowView(start=a.start, end=a.end, label=a.label, side=a.side, line=a.line)
            for a in drawn.arrows
        ],
        anywhere=dict(drawn.anywhere),
    )


def tried_out(proof: Proof, language: Language) -> TriedOut:
    """Show what came of scripted calls."""
    return TriedOut(
        defects=[] if proof.trials else [defect_view(defect, language) for defect in proof.defects],
        calls=[
            CallTried(
                name=trial.script.name,
                line=trial.script.line,
                failures=[defect_view(failure, language) for failure in trial.failures],
                path=[trace.step for trace in trial.left],
            )
            for trial in proof.trials
        ],
        steps=proof.coverage.steps,
        branches=proof.coverage.branches,
        missed_steps=list(proof.coverage.missed_steps),
        missed_branches=list(proof.coverage.missed_branches),
    )


def flow_view(version: FlowVersion) -> FlowView:
    """Show a live version without its text."""
    return FlowView(
        name=version.flow,
        version=version.hash,
        author=version.author,
        comment=version.comment,
        live_since=version.at,
    )


def flow_text(version: FlowVersion) -> FlowText:
    """Show a live version with its text."""
    return FlowText(**flow_view(version).model_dump(), source=version.source, calls=version.calls)


def version_text(version: FlowVersion) -> VersionText:
    """Show any version with its text."""
    return VersionText(
        flow=version.flow,
        version=version.hash,
        source=version.source,
        calls=version.calls,
        author=version.author,
        comment=version.comment,
        at=version.at,
    )


def publication_view(publication: Publication) -> PublicationView:
    """Show one line of a flow's history."""
    return PublicationView(
        version=publication.hash,
        author=publication.author,
        comment=publication.comment,
        at=publication.at,
    )


def defect_view(defect: Defect, language: Language) -> DefectView:
    """Show a defect in the reader's language."""
    defect = told_defect(defect, language)
    return DefectView(
        line=defect.line,
        col=defect.col,
        message=defect.message,
        rule=defect.rule,
        text=str(defect),
    )
