"""What flows take and give over HTTP."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from callcenter.flows.model import FlowVersion, Publication
from callcenter.ivr.reading import CAPS
from callcenter.yaml_source import Defect

Source = Annotated[str, Field(min_length=1, max_length=CAPS.bytes)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class FlowView(BaseModel):
    """A flow and its live version."""

    name: str
    version: str
    author: str
    comment: str
    live_since: datetime


class FlowText(FlowView):
    """The same with its text."""

    source: str


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
    comment: str = Field("", max_length=500)
    replaces: Hash | None = Field(
        None, description="The version you saw as live; null for a new flow."
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
    return FlowText(**flow_view(version).model_dump(), source=version.source)


def version_text(version: FlowVersion) -> VersionText:
    """Show any version with its text."""
    return VersionText(
        flow=version.flow,
        version=version.hash,
        source=version.source,
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


def defect_view(defect: Defect) -> DefectView:
    """Show a defect."""
    return DefectView(
        line=defect.line,
        col=defect.col,
        message=defect.message,
        rule=defect.rule,
        text=str(defect),
    )
