"""`missing-language`: something that not every caller would hear in the own language."""

from callcenter.ivr.known_names import KnownNames
from callcenter.ivr.model import EVERY_LANGUAGE, Flow, Spoken
from callcenter.ivr.rules.parts_of import every
from callcenter.ivr.shapes import Defects


def check(flow: Flow, names: KnownNames, defects: Defects) -> None:
    """See `rules`."""
    for spoken in every(flow, Spoken):
        if EVERY_LANGUAGE in spoken.texts:
            if len(flow.languages) > 1:
                form = ", ".join(f"{language}: …" for language in flow.languages)
                message = f"this is one text for all languages: write {{ {form} }}"
                defects.note(spoken, message, "missing-language")
            continue
        for language in flow.languages:
            recorded = spoken.file is not None and (
                names.sounds is None or f"{language}/{spoken.file}" in names.sounds
            )
            if language not in spoken.texts and not recorded:
                wanted = f"add {language}: and what is said"
                if spoken.file is not None:
                    wanted += f", or record sounds/{language}/{spoken.file}.wav"
                defects.note(spoken, f"there is no {language} here: {wanted}", "missing-language")
