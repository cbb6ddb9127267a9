"""The record's Merkle root, against the vectors of RFC 6962's test data and an independent library."""

import hashlib

import numpy as np
import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.engine.records import merkle
from registry.engine.records.row_format import FORMATS, WRITTEN

# Leaves and roots as in the certificate-transparency project's Merkle tree tests, for trees of 1 to 8 leaves.
LEAVES = [bytes.fromhex(h) for h in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def test_the_empty_tree() -> None:
    assert merkle.record_root(b"") == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_vectors(size: int) -> None:
    assert merkle.root(merkle.leaf_hash(leaf) for leaf in LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 31, 64, 65])
def test_an_independent_library_agrees(size: int) -> None:
    tree = pymerkle.InmemoryTree(algorithm="sha256")
    leaves = [b"leaf %d" % n for n in range(size)]
    for leaf in leaves:
        tree.append_entry(leaf)
    assert merkle.root(map(merkle.leaf_hash, leaves)) == tree.get_root()


@given(st.integers(1, 70), st.data())
def test_a_proof_holds_for_its_leaf_alone(size: int, data: st.DataObject) -> None:
    hashes = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    root, path = merkle.root(hashes), merkle.inclusion_proof(hashes, index)
    assert merkle.proof_holds(hashes[index], index, size, path, root)
    assert not merkle.proof_holds(merkle.leaf_hash(b"another"), index, size, path, root)
    assert not merkle.proof_holds(hashes[index], index, size, [*path, root], root)
    assert not merkle.proof_holds(hashes[index], size, size, path, root)
    if path:
        assert not merkle.proof_holds(hashes[index], index, size, path[:-1], root)
    with pytest.raises(IndexError):
        merkle.inclusion_proof(hashes, size)


def test_a_record_is_sorted() -> None:
    record = merkle.record_rows(np.array([258, 1], dtype=np.int64), np.array([0x2008, 0x4040], dtype=np.uint32))
    sealed, codes = merkle.read_rows(record)
    assert (sealed.tolist(), codes.tolist()) == ([1, 258], [0x4040, 0x2008])


@pytest.mark.parametrize(
    ("version", "spelled"),
    [
        (1, "0000000000000001404000000000000001022008"),
        (2, "000000000000000100004040000000000000010200002008"),
    ],
)
def test_rows_are_big_endian(version: int, spelled: str) -> None:
    form = FORMATS[version]
    sealed, codes = np.array([1, 258], dtype=np.int64), np.array([0x4040, 0x2008], dtype=np.uint32)
    rows = merkle.sorted_rows(sealed, codes, form).tobytes()
    assert rows == bytes.fromhex(spelled)
    assert [read.tolist() for read in merkle.read_rows(rows, form)] == [sealed.tolist(), codes.tolist()]


@pytest.mark.parametrize(("rows", "leaves"), [(0, 0), (1, 1), (64, 1), (65, 2), (1000, 16)])
def test_a_leaf_is_64_rows(rows: int, leaves: int) -> None:
    record = merkle.record_rows(np.arange(rows, dtype=np.int64), np.zeros(rows, dtype=np.uint32))
    assert len(record) == rows * WRITTEN.row_bytes and len(merkle.leaf_hashes(record)) == leaves


def test_any_changed_byte_changes_the_root() -> None:
    record = merkle.record_rows(np.arange(130, dtype=np.int64), np.zeros(130, dtype=np.uint32))
    roots = {merkle.record_root(record)}
    for position in range(0, len(record), 7):
        changed = bytearray(record)
        changed[position] ^= 1
        roots.add(merkle.record_root(bytes(changed)))
    assert len(roots) == 1 + len(range(0, len(record), 7))


def test_a_cut_record_is_refused() -> None:
    with pytest.raises(ValueError, match="is cut"):
        merkle.read_rows(b"123")
    with pytest.raises(ValueError, match="2 numbers but 1"):
        merkle.record_rows(np.arange(2, dtype=np.int64), np.zeros(1, dtype=np.uint32))
