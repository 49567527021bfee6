"""Takes over the messages that Asterisk took by itself while the service was away."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from callcenter.recordings.fallback import adopted_stem
from callcenter.recordings.slips import Slip, Stage, write_slip
from callcenter.voicemails.message_file import wav_of

_MOST_FACTS = 4096


def adopt_messages(
    fallback: Path, folder: Path, live: Collection[str], mailbox: str, *, grace_s: float
) -> None:
    """
    Move the messages of calls that are over among the unfinished ones, with what is known.

    The text beside a sound goes last: a crash in between is made good by the next run.

    Args:
        fallback: Where the dialplan records, `<call>.wav` with its facts in `<call>.txt`.
        folder: Of what is not finished.
        live: Ids of the calls that live now.
        mailbox: For all of them.
        grace_s: Files younger than this are left alone.
    """
    for path in sorted(fallback.glob("*.wav")):
        stem = adopted_stem(path, ".wav", folder, live, grace_s=grace_s)
        if stem is not None:
            facts = {**_facts(path.with_suffix(".txt")), "mailbox": mailbox}
            facts.setdefault("taken_at", path.stat().st_mtime)
            write_slip(stem, Slip(stage=Stage.CLOSED, facts=facts))
            path.replace(wav_of(stem))
    for text in sorted(fallback.glob("*.txt")):
        stem = adopted_stem(text, ".txt", folder, live, grace_s=grace_s)
        if stem is not None and not text.with_suffix(".wav").exists():
            text.unlink()


def _facts(path: Path) -> dict[str, Any]:
    """Read what the dialplan noted; hostile as the caller is, only what we know is taken."""
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_FACTS).decode("utf-8", "replace")
    except FileNotFoundError:
        return {}
    known = dict(line.partition("=")[::2] for line in text.splitlines())
    facts: dict[str, Any] = {"caller": known.get("caller") or None}
    at = known.get("at", "")
    if at.isascii() and at.isdigit() and len(at) <= 12:
        facts["taken_at"] = float(at)
    return facts
