"""Voicemails as what agents have to do; see `floor.desk_tasks.Messages`."""

from callcenter.voicemails.store import Change, VoicemailStore


class VoicemailTasks:
    """Sets messages done whose callers were called back."""

    def __init__(self, store: VoicemailStore) -> None:
        self._store = store

    async def mailbox_of(self, voicemail: str) -> str | None:
        """Name the mailbox a message is in; None where there is no such message."""
        found = await self._store.one(voicemail)
        return found.mailbox if found is not None else None

    async def set_done(self, voicemail: str, agent: str) -> None:
        """Set a message done; who did it is noted."""
        await self._store.change(voicemail, Change(done=True), agent)
