"""RFC 6962 Merkle trees over the record of a scrub.

The record: rows that have a number, sorted by sealed number, each 8 bytes big-endian sealed number + 2 bytes big-endian
answer code. A leaf is 64 rows (the last may be shorter). Leaves are hashed after a 0x00 byte, nodes after a 0x01 byte.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

ROW_BYTES = 10
ROWS_PER_LEAF = 64
LEAF_BYTES = ROW_BYTES * ROWS_PER_LEAF
EMPTY_ROOT = hashlib.sha256(b"").digest()


def record_rows(sealed: npt.NDArray[np.int64], codes: npt.NDArray[np.uint16]) -> bytes:
    """The record of these rows, sorted by sealed number (stable). ValueError when lengths differ."""
    if len(sealed) != len(codes):
        raise ValueError(f"{len(sealed)} numbers but {len(codes)} answer codes.")
    rows = np.empty(len(sealed), dtype=[("sealed", ">i8"), ("code", ">u2")])
    order = np.argsort(sealed, kind="stable")
    rows["sealed"], rows["code"] = sealed[order], codes[order]
    return rows.tobytes()


def read_rows(record: bytes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint16]]:
    """Sealed numbers and answer codes of a record."""
    if len(record) % ROW_BYTES:
        raise ValueError(f"A record of {len(record)} bytes is cut; a row has {ROW_BYTES}.")
    rows = np.frombuffer(record, dtype=[("sealed", ">i8"), ("code", ">u2")])
    return rows["sealed"].astype(np.int64), rows["code"].astype(np.uint16)


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hashes(record: bytes) -> list[bytes]:
    """Hashes of the record's leaves, in order."""
    return [leaf_hash(record[start : start + LEAF_BYTES]) for start in range(0, len(record), LEAF_BYTES)]


def root(hashes: Iterable[bytes]) -> bytes:
    """Root over leaf hashes; of none: the hash of nothing."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        level = _above(level)
    return level[0]


def record_root(record: bytes) -> bytes:
    return root(leaf_hashes(record))


def _above(level: Sequence[bytes]) -> list[bytes]:
    # A last node without a partner is carried up; that is the same tree as RFC 6962's split at a power of two.
    pairs = [node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def inclusion_proof(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of leaf `index` (RFC 6962, 2.1.1), from the leaf up. IndexError when there is no such leaf."""
    if not 0 <= index < len(hashes):
        raise IndexError(f"There is no leaf {index} among {len(hashes)}.")
    path, level = [], list(hashes)
    while len(level) > 1:
        partner = index ^ 1
        if partner < len(level):
            path.append(level[partner])
        level, index = _above(level), index // 2
    return path


def proof_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], expected_root: bytes) -> bool:
    """Whether the leaf hash `leaf` stands at `index` of a tree of `size` leaves with this root."""
    if not 0 <= index < size:
        return False
    left, hashed = list(path), leaf
    while size > 1:
        if index ^ 1 < size:
            if not left:
                return False
            other = left.pop(0)
            hashed = node_hash(other, hashed) if index % 2 else node_hash(hashed, other)
        index, size = index // 2, (size + 1) // 2
    return not left and hashed == expected_root
