"""Topics and who watches them: what is told is encoded once, and sent once a turn of the loop."""

import asyncio
import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from callcenter.errors import Forbidden, NotFound
from callcenter.web.desk_commands import Topic
from callcenter.web.desk_connection import DeskConnection
from callcenter.web.desk_feed import encode
from callcenter.web.desk_outbox import frame


class WatchedTopic:
    """
    What a topic's watchers are told.

    A board changes many rows at once. Written one by one to every watcher they would keep the loop
    from everything else, such as a pop, for a tenth of a second.
    """

    def __init__(self, topic: Topic) -> None:
        self.topic = topic
        self._watchers: dict[DeskConnection, None] = {}
        self._waiting: dict[Hashable, bytes] = {}
        self._numbers = itertools.count()

    def join(self, tab: DeskConnection) -> Mapping[str, Any]:
        """Let a connection hear of what comes, and return what the topic shows now."""
        self._watchers[tab] = None
        return self.topic.snapshot()

    def leave(self, tab: DeskConnection) -> None:
        """Tell a connection no more."""
        self._watchers.pop(tab, None)

    def publish(self, type_: str, data: object, key: Hashable | None) -> None:
        """Have an event sent in this turn of the loop; a newer one of its key replaces it."""
        if not self._watchers:
            return
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._flush)
        payload = encode({"topic": self.topic.name, "type": type_, "data": data})
        own = ("one", next(self._numbers)) if key is None else (self.topic.name, type_, key)
        self._waiting[own] = frame(payload)

    def _flush(self) -> None:
        frames, self._waiting = self._waiting, {}
        joined = b"".join(frames.values())
        for tab in list(self._watchers):
            tab.send_frames(frames, joined)


class Topics:
    """All topics there are, by name."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._topics = {topic.name: WatchedTopic(topic) for topic in topics}

    def publish(self, name: str, type_: str, data: object, key: Hashable | None) -> None:
        """See `WatchedTopic.publish`."""
        self._topics[name].publish(type_, data, key)

    def join(self, tab: DeskConnection, name: object) -> Mapping[str, Any]:
        """
        Let a connection watch a topic, and return what it shows now.

        Raises:
            NotFound: There is none of that name.
            Forbidden: Who has the connection may not watch it.
        """
        topic = self._topics.get(name) if isinstance(name, str) else None
        if topic is None:
            raise NotFound("There is no such topic.")
        if not topic.topic.roles & tab.principal.roles:
            raise Forbidden("Your role may not watch this.")
        return topic.join(tab)

    def leave(self, tab: DeskConnection, name: object) -> None:
        """Tell a connection no more of a topic; of one that does not exist it hears nothing."""
        if (topic := self._topics.get(str(name))) is not None:
            topic.leave(tab)

    def leave_all(self, tab: DeskConnection) -> None:
        """Tell a connection that is gone no more of anything."""
        for topic in self._topics.values():
            topic.leave(tab)
