"""Recorded prompts that people upload: converted once, replaced whole, deleted when not needed."""

import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from callcenter.errors import Invalid, NotFound
from callcenter.ivr import wording
from callcenter.prompts import sound
from callcenter.prompts.shop import ENDINGS

NAME = re.compile(r"[\w-]{1,60}")
MAX_UPLOAD = 20_000_000
MOST = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One recorded prompt; `uploaded` ones can be replaced and deleted here, others are files."""

    language: str
    name: str
    length_s: float
    changed_at: datetime
    uploaded: bool


class RecordedPrompts:
    """
    The recordings of prompts.

    Args:
        uploads: Folder of what was uploaded; made when missing. Goes before `shipped`.
        shipped: Folder of recordings that came with the flows.
    """

    def __init__(self, uploads: Path, shipped: Path | None) -> None:
        self._uploads = uploads
        self._shipped = shipped
        uploads.mkdir(parents=True, exist_ok=True)

    def folders(self) -> tuple[Path, ...]:
        """List where recordings are looked for, in this order."""
        return (self._uploads, *((self._shipped,) if self._shipped is not None else ()))

    def every(self) -> Sequence[Recorded]:
        """List all recordings, each name once, by language and name."""
        found: dict[tuple[str, str], Recorded] = {}
        for folder in self.folders():
            for path in sorted(folder.glob("*/*"))[:MOST]:
                key = (path.parent.name, path.stem)
                if path.suffix in ENDINGS and path.parent.name in wording.LANGUAGES:
                    found.setdefault(key, _recorded(path, uploaded=folder == self._uploads))
        return [found[key] for key in sorted(found)]

    def check(self, language: str, name: str) -> None:
        """
        Refuse what can be no recording.

        Raises:
            NotFound: The language or the name cannot be.
        """
        _check(language, name)

    def path(self, language: str, name: str) -> Path:
        """
        Find a recording.

        Raises:
            NotFound: There is none of this name in this language.
        """
        _check(language, name)
        for folder in self.folders():
            for ending in ENDINGS:
                path = folder / language / f"{name}{ending}"
                if path.is_file() and path.resolve().is_relative_to(folder.resolve()):
                    return path
        raise NotFound("There is no recording of this name in this language.")

    def put(self, language: str, name: str, raw: bytes) -> Recorded:
        """
        Convert and keep a recording; one of the same name is replaced at once.

        Args:
            language: Of what is said.
            name: As flows call it.
            raw: wav, mp3, flac or ogg, of any rate.

        Raises:
            Invalid: It is no sound, too long, or silent; nothing has changed.
        """
        _check(language, name)
        folder = self._uploads / language
        folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._uploads, prefix=".new-") as file:
            file.write(raw)
            file.flush()
            try:
                samples = sound.from_file(Path(file.name))
            except sound.BadSound as error:
                raise Invalid(f"This is no recording: {error}.", code="no_recording") from None
        path = folder / f"{name}.wav"
        sound.save(samples, path)
        return _recorded(path, uploaded=True)

    def delete(self, language: str, name: str) -> None:
        """
        Delete what was uploaded; a recording that came with the flows is heard again.

        Raises:
            NotFound: Nothing of this name was uploaded.
        """
        _check(language, name)
        path = self._uploads / language / f"{name}.wav"
        if not path.is_file():
            raise NotFound("No recording of this name was uploaded.")
        path.unlink()

    def sound(self, language: str, name: str) -> bytes:
        """
        Give a recording as callers hear it, as a WAV.

        Raises:
            NotFound: There is none.
            Invalid: The file cannot be played.
        """
        path = self.path(language, name)
        with tempfile.TemporaryDirectory() as folder:
            converted = Path(folder) / "heard.wav"
            try:
                sound.save(sound.from_file(path), converted)
            except sound.BadSound as error:
                raise Invalid(f"The file cannot be played: {error}.", code="no_sound") from None
            return converted.read_bytes()


def _check(language: str, name: str) -> None:
    """Names never become paths that lead elsewhere."""
    if language not in wording.LANGUAGES or not NAME.fullmatch(name):
        raise NotFound("There is no recording of this name in this language.")


def _recorded(path: Path, *, uploaded: bool) -> Recorded:
    seen = path.stat()
    return Recorded(
        language=path.parent.name,
        name=path.stem,
        length_s=sound.length_s(path),
        changed_at=datetime.fromtimestamp(seen.st_mtime, tz=UTC),
        uploaded=uploaded,
    )
