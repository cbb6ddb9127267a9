"""Which records may hold a number: for each of 65,536 buckets of sealed numbers, the records with a number in it.

A record of a million rows stands in every bucket once and a record of one row in one, so the index takes at most 5 bytes a row
and 320 kB a record. Sealed numbers are spread evenly (FF1), and so are their last 16 bits. What a bucket names is a guess that
the record itself decides.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

GROUPS = 256
ENTRY = np.dtype([("bucket", "u1"), ("record", ">u4")])  # within its group; the record's distance from the first
MOST_DISTANCE = 2**32 - 1
_RECORD_BITS = 32

Keys = NDArray[np.uint64]  # bucket, then record: sorted by both


def keys_of(sealed: NDArray[np.int64], records: NDArray[np.int64]) -> Keys:
    """Of rows, each a sealed number and the distance of its record, each pair of bucket and record once, in order."""
    buckets = (sealed & 0xFFFF).astype(np.uint64)
    keys: Keys = np.unique(buckets << np.uint64(_RECORD_BITS) | records.astype(np.uint64))
    return keys


def joined(one: Keys, other: Keys) -> Keys:
    keys: Keys = np.unique(np.concatenate([one, other]))
    return keys


def grouped(keys: Keys) -> Iterator[tuple[int, bytes]]:
    """The entries of each group that has any, as they are kept."""
    buckets, records = keys >> np.uint64(_RECORD_BITS), keys & np.uint64(MOST_DISTANCE)
    ends = np.searchsorted(buckets, np.arange(1, GROUPS + 1) * 256)
    start = 0
    for group, end in enumerate(ends.tolist()):
        if end > start:
            entries = np.empty(end - start, ENTRY)
            entries["bucket"], entries["record"] = buckets[start:end] & np.uint64(0xFF), records[start:end]
            yield group, entries.tobytes()
        start = end


def group_of(sealed: int) -> int:
    return sealed >> 8 & 0xFF


def records_in(entries: bytes, sealed: int) -> NDArray[np.int64]:
    """Of the entries of this number's group, the distances of the records that may hold it."""
    rows = np.frombuffer(entries, ENTRY)
    start, end = np.searchsorted(rows["bucket"], [sealed & 0xFF, (sealed & 0xFF) + 1])
    return rows["record"][start:end].astype(np.int64)
