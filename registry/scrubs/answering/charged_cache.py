"""What this process remembers of the numbers firms were charged for. Bounded; forgetting costs a reading, never an answer."""

from collections import OrderedDict
from threading import Lock

from registry.engine.records.charged_set import EMPTY, ChargedSet

MOST_BYTES = 128 * 1024 * 1024


class ChargedCache:
    """The sets used last, by firm (what one asked for others, by its id below zero), of at most `most_bytes` together."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self._sets: OrderedDict[int, ChargedSet] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, marketer: int) -> ChargedSet:
        with self._lock:
            found = self._sets.get(marketer, EMPTY)
            if found is not EMPTY:
                self._sets.move_to_end(marketer)
            return found

    def put(self, marketer: int, numbers: ChargedSet) -> None:
        """Remember `numbers`, unless more is known of the firm already."""
        with self._lock:
            if numbers.cursor < self._sets.get(marketer, EMPTY).cursor:
                return
            self._forget(marketer)
            self._sets[marketer] = numbers
            self._bytes += numbers.size()
            while self._bytes > self.most_bytes:
                self._forget(next(iter(self._sets)))

    def clear(self) -> None:
        with self._lock:
            self._sets.clear()
            self._bytes = 0

    def _forget(self, marketer: int) -> None:
        gone = self._sets.pop(marketer, None)
        self._bytes -= gone.size() if gone else 0


CACHE = ChargedCache()
