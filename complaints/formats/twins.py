"""A file in which every complaint stands more than once under ids of its own: some sender's export joined with itself.

What two people say alike happens, but not to nearly every row of a file. So a file repeats itself only where what it says
stands twice, or three times, all through, and what truly came more often than others stays so. A row more, or a last copy
that was cut off, hides nothing: `_times_of` has the bound.
"""

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from complaints.formats.records import Record, identity_of

OWN_IDS = frozenset({"id", "reference"})  # what a sender calls a complaint
LEAST = 10  # different complaints: of fewer, all may stand twice by chance
MOST_OF = 2 / 3  # statements that stand n times, however many there are
MOST = 2_000_000  # rows that are looked at: a day's file has some ten thousand
NOTHING, NO_ID = 0, 1  # said of a row that cannot be read, and of one without an id of its own
Said = NDArray[np.uint64]


class Twins:
    """`times`: how often everything stands in the file; 1 for a file that is as it should be. Of four rows that stand twice,
    two are left."""

    def __init__(self, said: Iterable[int]) -> None:
        """`said`: of every row in its order, as `said_of` tells."""
        found = np.fromiter(said, np.uint64)
        self.times = _times_of(found)
        self._copies = _copies_of(found, self.times) if self.times > 1 else np.zeros(0, np.bool_)

    def repeats(self, record: Record) -> bool:
        """Whether this record is a copy."""
        return record.line <= len(self._copies) and bool(self._copies[record.line - 1])


def _times_of(said: Said) -> int:
    """The n of which the counts of the most statements are multiples; of several such n the greatest. 1 where that are too few
    statements: fewer than `LEAST`, than two of three, or than chance would make even. With a coin for each count, half and
    three deviations are passed by one file in a thousand: all of 10 statements must stand n times, 14 of 15, 24 of 30, 65 of
    100. So a last copy of which a third is missing is not told from what people say alike.

    A row without an id ends the question: what stands twice in such a file is told by its words alone."""
    if len(said) > MOST or (said == NO_ID).any():
        return 1
    counts = np.unique(said[said != NOTHING], return_counts=True)[1]
    if len(counts) < LEAST:
        return 1
    tried = range(2, int(np.median(counts)) + 1)  # most counts are multiples of n, so at least n
    most, times = max(((int((counts % n == 0).sum()), n) for n in tried), default=(0, 1))
    return times if most >= max(LEAST, len(counts) * MOST_OF, len(counts) / 2 + 1.5 * len(counts) ** 0.5) else 1


def _copies_of(said: Said, times: int) -> NDArray[np.bool_]:
    """Which rows are copies: of those that say the same every first of `times` is none."""
    order = np.argsort(said, kind="stable")
    begins = np.concatenate(([0], np.flatnonzero(np.diff(said[order])) + 1))
    earlier = np.arange(len(said)) - np.repeat(begins, np.diff(np.append(begins, len(said))))
    copies = np.zeros(len(said), np.bool_)
    copies[order] = (earlier % times != 0) & (said[order] != NOTHING)
    return copies


def all_said(records: Iterable[Record]) -> "array[int]":
    """What every row says, for `Twins`, eight bytes each. Behind a row without an id nothing more is asked."""
    found = array("Q")
    for record in records:
        found.append(said_of(record))
        if found[-1] == NO_ID or len(found) > MOST:
            break
    return found


def said_of(record: Record) -> int:
    """What a row says beside the id it has, as a number."""
    body = record.body
    if body is None:
        return NOTHING
    if not isinstance(body, Mapping) or not any(body.get(name) for name in OWN_IDS):
        return NO_ID
    said = {name: str(value) for name, value in body.items() if name not in OWN_IDS}
    digest = hashlib.blake2b(identity_of(said, sorted(said)), digest_size=8).digest()
    return max(int.from_bytes(digest, "little"), NO_ID + 1)


def apart(copy: Record) -> Record:
    """A copy told from the row that it repeats, where the ids are no part of what makes a row the same."""
    ids = "".join(f"\x1e{name}\x1f{copy.body.get(name, '')}" for name in sorted(OWN_IDS))
    return replace(copy, identity=b"twin\n" + copy.identity + ids.encode("utf-8", "surrogatepass"))
