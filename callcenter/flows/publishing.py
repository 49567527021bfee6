"""How a text becomes live: checked, proved by its scripted calls, then published or pushed."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace

from callcenter.errors import Invalid
from callcenter.flows.live import LiveFlows
from callcenter.flows.model import PushResult
from callcenter.flows.proving import Proof, Proving, Shelf
from callcenter.flows.store import FlowStore
from callcenter.ivr.checking import Examined, KnownNames, examine
from callcenter.ivr.model import Flow
from callcenter.yaml_source import Defect


class Publishing:
    """
    Takes texts, and gives them to the live flows where nothing is wrong with them.

    Args:
        live: What new calls get; can be asked for.
        store: Of the database.
        names: What the centre has now for flows to name; can be asked for.
        proving: Runs scripted calls before a version becomes live; can be asked for.
    """

    def __init__(
        self,
        live: LiveFlows,
        store: FlowStore,
        names: Callable[[], KnownNames],
        proving: Proving | None = None,
    ) -> None:
        self.live = live
        self.names = names
        self.proving = proving or Proving()
        self._store = store

    def beside(self, flow: Flow) -> Shelf:
        """Give the live flows with this one in its place."""
        return Shelf({**self.live.by_name(), flow.name: flow})

    async def examine(
        self, text: str, file: str, *, beside: frozenset[str] = frozenset()
    ) -> Examined:
        """Check a text against the centre, the live flows and those `beside` it, in a thread."""
        known, live = self.names(), self.live.by_name()
        flows = (known.flows or frozenset()) | live.keys() | beside
        names = replace(known, flows=flows, others={**live, **(known.others or {})})
        return await asyncio.to_thread(examine, text, file, names)

    async def publish(
        self,
        name: str,
        text: str,
        *,
        author: str,
        comment: str,
        expected: str | None,
        calls: str = "",
    ) -> Flow:
        """
        Check a text, run its scripted calls and make it live.

        Args:
            name: The flow it must be.
            text: YAML.
            author: User name.
            comment: What it is for, in a few words.
            expected: Hash of the version that the author saw as live; None for a new flow.
            calls: Scripted calls that it must pass.

        Raises:
            Invalid: It has defects, is another flow, or a call fails; nothing has changed.
            Conflict: Somebody published in between.
            DatabaseAway: Nothing has changed.
        """
        flow = await self.proved(name, text, calls)
        await self._store.publish(
            name, text, author=author, comment=comment, expected=expected, calls=calls
        )
        await self.live.refresh()
        return flow

    async def proved(self, name: str, text: str, calls: str) -> Flow:
        """
        Check a text and run its scripted calls.

        Raises:
            Invalid: It has defects, is another flow, or a call fails.
        """
        examined = await self.examine(text, f"{name}.yaml")
        if examined.flow is None:
            raise refusal(examined.defects)
        if examined.flow.name != name:
            raise Invalid(f"The text is the flow '{examined.flow.name}', not '{name}'.")
        failures = await self.failing_calls(examined.flow, calls)
        if failures:
            raise refusal(failures, code="flow_calls_failed")
        return examined.flow

    async def failing_calls(
        self, flow: Flow, calls: str, beside: Sequence[Flow] = ()
    ) -> tuple[Defect, ...]:
        """Run scripted calls against a flow that is not live; give what is not as written."""
        proof = await self.prove(flow, calls, beside)
        return proof.defects

    async def prove(self, flow: Flow, calls: str, beside: Sequence[Flow] = ()) -> Proof:
        """Run scripted calls against a flow that is not live, in a thread."""
        others = {**self.live.by_name(), **{one.name: one for one in beside}, flow.name: flow}
        return await asyncio.to_thread(self.proving.prove, flow, calls, others)

    async def push(
        self, flow: Flow, text: str, *, author: str, comment: str, calls: str = ""
    ) -> PushResult:
        """
        Push the text of a file that passed check and calls; see `FlowStore.push`.

        Raises:
            DatabaseAway: Nothing has changed.
        """
        result = await self._store.push(
            flow.name, text, author=author, comment=comment, calls=calls
        )
        await self.live.refresh()
        return result


def refusal(defects: Sequence[Defect], code: str = "flow_defects") -> Invalid:
    """Word the defects of a flow, or of its calls, as one error; each place is a field."""
    count = len(defects)
    what = "defect" if code == "flow_defects" else "failure of its scripted calls"
    return Invalid(
        f"The flow has {count} {what}{'s' if count != 1 and what == 'defect' else ''}; "
        f"the first: {defects[0]}",
        fields={f"{one.line}:{one.col}": f"{one.message} [{one.rule}]" for one in defects[:200]},
        code=code,
    )
