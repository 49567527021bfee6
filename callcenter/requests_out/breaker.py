"""A circuit breaker: who fails again and again is left alone for a while. Pure."""

from dataclasses import dataclass, field

FAILURES = 5
"""So many in a row open it."""
OPEN_S = 15.0
MOST_HOSTS = 1_000


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    open_until_s: float = 0.0


@dataclass(slots=True)
class Breaker:
    """One circuit a host; times are seconds of a steady clock."""

    _circuits: dict[str, _Circuit] = field(default_factory=dict)

    def may_try(self, host: str, now_s: float) -> bool:
        """
        Tell whether to ask this host now.

        After its pause one request tries it; the others wait for what comes of that.
        """
        circuit = self._circuits.get(host)
        if circuit is None or circuit.failures < FAILURES:
            return True
        if now_s < circuit.open_until_s:
            return False
        circuit.open_until_s = now_s + OPEN_S
        return True

    def worked(self, host: str) -> None:
        """The host answered."""
        self._circuits.pop(host, None)

    def failed(self, host: str, now_s: float) -> None:
        """The host did not answer, or with an error of its own."""
        if len(self._circuits) >= MOST_HOSTS and host not in self._circuits:
            return
        circuit = self._circuits.setdefault(host, _Circuit())
        circuit.failures += 1
        if circuit.failures >= FAILURES:
            circuit.open_until_s = now_s + OPEN_S
