"""Texts that are nearly the same: what is compared in them, and how a near one is found without comparing it with all.

Two texts are as near as their shingles (sequences of `SHINGLE` letters) overlap (Jaccard). Of each text `BANDS` numbers are
kept; texts that share none of them are not near, those that share one are compared (MinHash with bands: A. Broder, 1997;
Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, ch. 3). Both depend on the text alone: what is kept stays comparable.
"""

import hashlib
import re
import unicodedata

import numpy as np
import numpy.typing as npt

from complaints.rules.text import received_part

Hashes = npt.NDArray[np.uint64]
SHINGLE = 3
MOST = 2000  # letters of a text that are compared
READ = 20_000  # characters of a text that are read at all: what follows is padding
BANDS, ROWS = (
    30,
    5,
)  # of two texts that overlap by 70 %, 997 in 1,000 share a band; of those that overlap by 30 %, 7 in 100
LINK = re.compile(
    r"(?:https?://|www\.)[^\s一-鿿]+|\b[\w-]+\.(?:com|cn|net|top|xyz|cc|vip|me|org|info)(?:/[^\s一-鿿]*)?", re.I
)


def _constants(word: str, count: int) -> Hashes:
    made = [hashlib.blake2b(f"{word} {n}".encode(), digest_size=8).digest() for n in range(count)]
    return np.array([int.from_bytes(one, "big") | 1 for one in made], dtype=np.uint64)


MULTIPLIERS, ADDED = _constants("multiply", BANDS * ROWS), _constants("add", BANDS * ROWS)
WITHIN = _constants("within a shingle", SHINGLE)


def folded(text: str) -> str:
    """The letters that were received alone, without what a sender changes from text to text: links, digits, blanks, marks seen and
    unseen."""
    spelled = unicodedata.normalize("NFKC", received_part(text[:READ])).casefold()
    return "".join(letter for letter in LINK.sub(" ", spelled) if letter.isalpha())[:MOST]


def shingles(text: str) -> Hashes:
    """Of a folded text, as sorted hashes; none of a text that is shorter than one shingle."""
    letters = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if len(letters) < SHINGLE:
        return np.empty(0, dtype=np.uint64)
    count = len(letters) - SHINGLE + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for offset, factor in enumerate(WITHIN):
        mixed = (mixed ^ (letters[offset : offset + count] + np.uint64(1)) * factor) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return np.unique(mixed)


def telling(text: str, least: int) -> Hashes:
    """The shingles of a text as it came; none of one that says too little, of fewer than so many letters."""
    letters = folded(text)
    return shingles(letters if len(letters) >= least else "")


def bands(found: Hashes) -> list[int]:
    """What a text is found by: signed 64-bit numbers, one for each band."""
    if not len(found):
        return []
    least = ((found[None, :] * MULTIPLIERS[:, None] + ADDED[:, None]) >> np.uint64(32)).min(axis=1).reshape(BANDS, ROWS)
    digests = [hashlib.blake2b(row.tobytes(), digest_size=8, person=b"%d" % n).digest() for n, row in enumerate(least)]
    return [int.from_bytes(digest, "big", signed=True) for digest in digests]


def similarity(one: Hashes, other: Hashes) -> float:
    """The part of all shingles that both have, from 0 to 1."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    whole = len(one) + len(other) - both
    return both / whole if whole else 0.0


def to_bytes(found: Hashes) -> bytes:
    return found.astype("<u8").tobytes()


def from_bytes(kept: bytes) -> Hashes:
    return np.frombuffer(kept, dtype="<u8").astype(np.uint64)
