"""What of the live flows is not recorded, or cannot be heard in one of their languages. Pure."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from callcenter.ivr.model import EVERY_LANGUAGE, Flow, Spoken, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """
    A prompt without a recording in one language.

    `silent` tells that there is no text either: callers of this language hear a tone.
    """

    flow: str
    step: str
    line: int
    language: str
    name: str | None
    text: str | None
    silent: bool


def gaps(flows: Iterable[Flow], recorded: AbstractSet[str]) -> Iterator[Gap]:
    """
    List the prompts that name a recording which is not there.

    Args:
        flows: The live ones.
        recorded: Recordings as `<language>/<name>`.
    """
    for flow in flows:
        for step in flow.steps.values():
            for spoken in parts(step, Spoken):
                for language in flow.languages:
                    text = spoken.texts.get(language, spoken.texts.get(EVERY_LANGUAGE))
                    there = spoken.file is not None and f"{language}/{spoken.file}" in recorded
                    if there or (spoken.file is None and text is not None):
                        continue
                    yield Gap(
                        flow=flow.name,
                        step=step.name,
                        line=spoken.line,
                        language=language,
                        name=spoken.file,
                        text=text,
                        silent=text is None,
                    )


def needed(flows: Iterable[Flow], language: str, name: str) -> list[str]:
    """List the steps that would fall silent without this recording, as `flow.step`."""
    return [
        f"{flow.name}.{step.name}"
        for flow in flows
        if language in flow.languages
        for step in flow.steps.values()
        for spoken in parts(step, Spoken)
        if spoken.file == name
        and language not in spoken.texts
        and EVERY_LANGUAGE not in spoken.texts
    ]
