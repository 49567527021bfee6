"""What an agent asks for when a talk is over: to note what it was, to take more time."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from callcenter.acd import events as acd
from callcenter.acd.model import AgentState
from callcenter.errors import Conflict, Invalid
from callcenter.floor.agents.asking import ask_routing
from callcenter.floor.desk.desk_values import short_text
from callcenter.floor.desk.wrap_up import WrapUps
from callcenter.floor.surroundings import Surroundings

MAX_NOTE = 4_000


class WrapUpCommands:
    """The desk's commands about wrap-up; each answers with the agent's state."""

    def __init__(self, around: Surroundings, wrap_ups: WrapUps) -> None:
        self._around = around
        self._wrap_ups = wrap_ups

    async def wrap_up(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Note reason code and text of a call, and end the wrap-up unless `done` is false.

        Raises:
            Invalid: There is no such code, or the note is too long.
            Conflict: There is no call to wrap up, or its wrap-up cannot be ended early.
        """
        code, note = short_text(with_, "code"), with_.get("note")
        if code and code not in self._around.centre().reason_codes:
            raise Invalid(f"There is no reason code {code!r}.", fields={"code": "is unknown"})
        if note is not None and (not isinstance(note, str) or len(note) > MAX_NOTE):
            raise Invalid("The note is too long.", fields={"note": f"at most {MAX_NOTE} letters"})
        view, meant = self._around.dispatcher.engine.agent(agent), short_text(with_, "call")
        call = self._around.agents.call_of(agent)
        if view is None or call is None or meant not in {None, call}:
            if meant is None or not self._wrap_ups.note_late(agent, meant, code, note):
                raise Conflict("There is no call to wrap up.", code="no_call")
            return self._state(agent)
        self._wrap_ups.note(agent, call, code, note)
        if noted := self._wrap_ups.noted(agent, call):
            self._around.agents.tell(agent, noted)
        if view.state is AgentState.WRAP_UP and with_.get("done", True):
            ask_routing(self._around.dispatcher, acd.WrapUpEnded(agent=agent, call=view.call))
        return self._state(agent)

    async def extend(self, agent: str, with_: Mapping[str, Any]) -> Mapping[str, Any]:
        """
        Wrap up for 1 to 600 seconds more.

        Raises:
            Invalid: It would be for another time.
            Conflict: There is no wrap-up.
        """
        by_s = with_.get("by_s", 60)
        if isinstance(by_s, bool) or not isinstance(by_s, int | float) or not 1 <= by_s <= 600:
            raise Invalid("Extend by 1 to 600 seconds.", fields={"by_s": "1 to 600"})
        view = self._around.dispatcher.engine.agent(agent)
        deadline = view.deadline if view is not None else None
        ask_routing(
            self._around.dispatcher,
            acd.WrapUpExtended(agent=agent, by_s=float(by_s), deadline=deadline),
        )
        return self._state(agent)

    def _state(self, agent: str) -> Mapping[str, Any]:
        return asdict(self._around.agents.state_event(agent))
