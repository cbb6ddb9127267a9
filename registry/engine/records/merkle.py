"""RFC 6962 Merkle trees over the record of a scrub.

The record: rows that have a number, sorted by sealed number, each 8 bytes big-endian sealed number +
big-endian answer code, as wide as the record's format says (`row_format`). A leaf is 64 rows (the last may be shorter).
Leaves are hashed after a 0x00 byte, nodes after a 0x01 byte.

1,024 leaves that begin at a multiple of 1,024 make a complete subtree, so that the root of a record of any size, and a
proof for one leaf, follow from the roots of its subtrees and one subtree's leaves.
"""

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from registry.engine.records.row_format import ROWS_PER_LEAF, WRITTEN, RowFormat

LEAVES_PER_SUBTREE = 1024
SUBTREE_ROWS = ROWS_PER_LEAF * LEAVES_PER_SUBTREE
EMPTY_ROOT = hashlib.sha256(b"").digest()


def record_rows(sealed: npt.NDArray[np.int64], codes: npt.NDArray[np.uint32]) -> bytes:
    """The record of these rows, sorted by sealed number (stable). ValueError when lengths differ."""
    if len(sealed) != len(codes):
        raise ValueError(f"{len(sealed)} numbers but {len(codes)} answer codes.")
    order = np.argsort(sealed, kind="stable")
    return sorted_rows(sealed[order], codes[order]).tobytes()


def sorted_rows(
    sealed: npt.NDArray[np.int64], codes: npt.NDArray[np.uint32], form: RowFormat = WRITTEN
) -> npt.NDArray[np.void]:
    """Rows of numbers that are sorted already, as an array of `form`."""
    rows = np.empty(len(sealed), dtype=form.row)
    rows["sealed"], rows["code"] = sealed, codes
    return rows


def read_rows(record: bytes, form: RowFormat = WRITTEN) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint32]]:
    """Sealed numbers and answer codes of a record."""
    if len(record) % form.row_bytes:
        raise ValueError(f"A record of {len(record)} bytes is cut; a row has {form.row_bytes}.")
    rows = np.frombuffer(record, dtype=form.row)
    return rows["sealed"].astype(np.int64), rows["code"].astype(np.uint32)


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hashes(record: bytes | memoryview, form: RowFormat = WRITTEN) -> list[bytes]:
    """Hashes of the record's leaves, in order."""
    sha256, view, size = hashlib.sha256, memoryview(record), form.leaf_bytes
    return [sha256(b"\x00" + view[at : at + size]).digest() for at in range(0, len(view), size)]


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


def record_proof(roots: Sequence[bytes], subtree: bytes, leaf: int, form: RowFormat = WRITTEN) -> list[bytes]:
    """The audit path of leaf number `leaf` of a record, from the leaf up.

    `roots`: of all its subtrees; `subtree`: the rows of the subtree that holds the leaf.
    """
    position, inside = divmod(leaf, LEAVES_PER_SUBTREE)
    return inclusion_proof(leaf_hashes(subtree, form), inside) + inclusion_proof(roots, position)


def _above(level: Sequence[bytes]) -> list[bytes]:
    # A last node without a partner is carried up; that is the same tree as RFC 6962's split at a power of two.
    pairs = [_node_hash(level[n], level[n + 1]) for n in range(0, len(level) - 1, 2)]
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
            hashed = _node_hash(other, hashed) if index % 2 else _node_hash(hashed, other)
        index, size = index // 2, (size + 1) // 2
    return not left and hashed == expected_root
