"""A file in which every complaint stands more than once under ids of its own: some sender's export joined with itself.

What two people say alike happens, but never to every row of a file. So a file repeats itself only where all that it says
stands twice, or three times, and what truly came more often than others stays so.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping

from complaints.formats.records import Record, identity_of

OWN_IDS = frozenset({"id", "reference"})  # what a sender calls a complaint
LEAST = 10  # different complaints: of fewer, all may stand twice by chance
MOST = 2_000_000  # rows that are looked at: a day's file has some ten thousand


class Twins:
    """`times`: how often everything stands in the file; 1 for a file that is as it should be."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.times = times_of(records)
        self._seen: Counter[bytes] = Counter()

    def repeats(self, record: Record) -> bool:
        """Whether this record, asked in the order of the file, is a copy. Of four that stand twice, two are left."""
        if self.times == 1 or not (said := said_of(record)):
            return False
        self._seen[said] += 1
        return self._seen[said] % self.times != 1


def times_of(records: Iterable[Record]) -> int:
    counts: Counter[bytes] = Counter()
    for record in records:
        if record.line > MOST:
            return 1
        said = said_of(record)
        if not said and record.body is not None:
            return 1  # a row without an id: what stands twice in such a file is told by its words alone
        counts[said] += 1
    del counts[b""]
    return math.gcd(*counts.values()) if len(counts) >= LEAST else 1


def said_of(record: Record) -> bytes:
    """What a row says beside the id it has, in few bytes; b"" for one that has none."""
    body = record.body
    if not isinstance(body, Mapping) or not any(body.get(name) for name in OWN_IDS):
        return b""
    said = {name: str(value) for name, value in body.items() if name not in OWN_IDS}
    return hashlib.blake2b(identity_of(said, sorted(said)), digest_size=12).digest()
