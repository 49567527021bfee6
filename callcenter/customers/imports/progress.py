"""How far the running imports are, for who looks on; nothing of it outlives the process."""


class Progress:
    """How many of how many are done, by import."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[int, int]] = {}

    def of(self, import_id: int) -> tuple[int, int] | None:
        """Return how many of how many are done; None while no job runs here."""
        return self._done.get(import_id)

    def begin(self, import_id: int, most: int) -> "Counter":
        """Count a job of about so many; call what is returned with how many are done."""
        self._done[import_id] = (0, most)
        return Counter(self._done, import_id, most)

    def end(self, import_id: int) -> None:
        """Forget a job."""
        self._done.pop(import_id, None)


class Counter:
    """Tells how far one job is."""

    def __init__(self, into: dict[int, tuple[int, int]], import_id: int, most: int) -> None:
        self._into = into
        self._id = import_id
        self._most = most

    def __call__(self, done: int) -> None:
        """Note that so many are done."""
        self._into[self._id] = (done, max(done, self._most))
