"""The snapshot on disk: the same answers as a dictionary, whole or refused, swapped at once, kept while somebody reads."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from registry.index.build import BuildRefused, write_snapshot
from registry.index.layout import (
    DIRECTORY,
    FILES,
    LAST,
    LOW,
    MANIFEST,
    PROFILE,
    SIGNATURE,
    Signer,
    SnapshotRefused,
    buckets,
    shift_for,
)
from registry.index.overlay import RECENT, Overlay
from registry.index.profiles import ASK, UNREGISTERED, Profile, ProfileTable, profile_of
from registry.index.snapshot import Snapshot
from registry.index.store import Store
from registry.index.view import View, thaw

SIGNER = Signer((b"\x01" * 32,))
KEY, ANSWER = 7, 123456789
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
Rows = tuple[np.ndarray, np.ndarray]


def pieces(sealed: np.ndarray, codes: np.ndarray, size: int = 997) -> Iterator[Rows]:
    for start in range(0, len(sealed), size):
        yield sealed[start : start + size], codes[start : start + size]


def write(folder: Path, sealed: np.ndarray, codes: np.ndarray, version: int = 1, **more: object) -> Path:
    target = folder / f"v{version:06d}"
    said = {"version": version, "cursor": "1.2.3", "seal_key": KEY, "known_answer": ANSWER, "built_at": AT.isoformat()}
    profiles = [{"preferences": {"all": True}, "exceptions": False, "pending": False}]
    write_snapshot(
        target, pieces(sealed, codes), expected=len(sealed), signer=SIGNER, profiles=lambda: profiles,
        **{**said, **more},  # type: ignore[arg-type]
    )  # fmt: skip
    return target


def opened(path: Path, signer: Signer = SIGNER, answers: dict[int, int] | None = None) -> Snapshot:
    return Snapshot(path, signer, answers or {KEY: ANSWER})


def register(count: int, seed: int = 1, *, dense: bool = False) -> Rows:
    chance = np.random.default_rng(seed)
    top = 50_000 if dense else LAST
    sealed = np.unique(chance.integers(0, top, count))
    chance.shuffle(sealed)
    return sealed, chance.integers(1, ASK + 1, len(sealed)).astype(np.uint16)


@pytest.mark.parametrize(
    ("count", "dense", "budget"),
    [
        (0, False, 1 << 20),
        (1, False, 1 << 20),
        (5000, False, 1 << 20),
        (30_000, True, 1 << 20),
        (120_000, False, 200_000),
    ],
    ids=["none", "one", "some", "all in few buckets", "spilled to disk in many parts"],
)
def test_a_snapshot_answers_as_a_dictionary_would(tmp_path: Path, count: int, dense: bool, budget: int) -> None:
    sealed, codes = register(count, dense=dense)
    snapshot = opened(write(tmp_path, sealed, codes, budget=budget))
    known = dict(zip(sealed.tolist(), codes.tolist(), strict=True))
    near = np.concatenate([sealed, sealed - 1, sealed + 1, [0, 1, LAST - 1, LAST, -1, 2**62, -(2**62)]])
    asked = np.concatenate([near, np.random.default_rng(2).integers(0, LAST, 20_000)]).astype(np.int64)
    assert snapshot.look_up(asked).tolist() == [known.get(number, UNREGISTERED) for number in asked.tolist()]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v000001"]


def test_borders_of_buckets(tmp_path: Path) -> None:
    first = opened(write(tmp_path, *register(5000)))
    width = 1 << first.manifest.shift
    edges = np.unique(np.array([n * width + d for n in (0, 1, 2, 77, (LAST - 1) // width) for d in (-1, 0, 1)]))
    edges = edges[(edges >= 0) & (edges < LAST)].astype(np.int64)
    more = np.setdiff1d(register(5000)[0], edges)
    sealed = np.concatenate([edges, more])
    snapshot = opened(write(tmp_path, sealed, np.ones(len(sealed), np.uint16), version=2))
    assert snapshot.look_up(edges).tolist() == [1] * len(edges)


@pytest.mark.parametrize("count", [10_000_000, 50_000_000, 250_000_000, 1_000_000_000])
def test_a_number_takes_six_bytes_and_a_half_at_most(count: int) -> None:
    assert 6 * count + 4 * (buckets(shift_for(count)) + 1) <= 6.5 * count


def test_a_number_that_stands_twice_or_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    for sealed in ([5, 6, 5], [5, LAST], [-1]):
        with pytest.raises(BuildRefused):
            write(tmp_path, np.array(sealed), np.ones(len(sealed), np.uint16))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*FILES, MANIFEST, SIGNATURE])
@pytest.mark.parametrize("harm", ["flipped", "cut", "longer", "gone"])
def test_a_damaged_snapshot_is_refused_and_the_last_good_one_used(tmp_path: Path, name: str, harm: str) -> None:
    sealed, codes = register(3000)
    write(tmp_path, sealed, codes)
    path = write(tmp_path, *register(3000, seed=9), version=2) / name
    content = bytearray(path.read_bytes())
    if harm == "gone":
        path.unlink()
    elif harm == "flipped":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    else:
        path.write_bytes(content[:-1] if harm == "cut" else bytes(content) + b"\0")
    versions = Store(tmp_path, SIGNER, {KEY: ANSWER})
    versions.swap(2)
    snapshot, refused = versions.open()
    assert snapshot is not None and snapshot.manifest.version == 1
    assert list(refused) == [2] and refused[2].endswith(".")
    assert snapshot.look_up(sealed).tolist() == codes.tolist()


def test_a_byte_flipped_after_it_was_opened_once_is_noticed(tmp_path: Path) -> None:
    path = write(tmp_path, *register(3000))
    opened(path)
    content = bytearray((path / LOW).read_bytes())
    content[77] ^= 4
    (path / LOW).write_bytes(content)
    with pytest.raises(SnapshotRefused, match="changed"):
        opened(path)


def test_another_signer_another_seal_key_another_format(tmp_path: Path) -> None:
    path = write(tmp_path, *register(10))
    with pytest.raises(SnapshotRefused, match="signed"):
        opened(path, Signer((b"\x02" * 32,)))
    assert opened(path, Signer((b"\x02" * 32, b"\x01" * 32))).manifest.count == 10  # keys that were used before
    for answers in ({KEY: ANSWER + 1}, {KEY + 1: ANSWER}):
        with pytest.raises(SnapshotRefused, match="key"):
            opened(path, answers=answers)
    said = json.loads((path / MANIFEST).read_bytes())
    changes: list[dict[str, Any]] = [{"format": 2}, {"files": {}}, {"unheard": 1}, {"files": {LOW: 1}}]
    for change in changes:
        content = json.dumps({**said, **change}).encode()
        (path / MANIFEST).write_bytes(content)
        (path / SIGNATURE).write_bytes(SIGNER.sign(content))
        with pytest.raises(SnapshotRefused):
            opened(path)


HOLDER = """
import sys
from pathlib import Path
from registry.index.layout import Signer
from registry.index.snapshot import Snapshot
held = Snapshot(Path(sys.argv[1]), Signer((b"\\x01" * 32,)), {7: 123456789})
print(len(held.low), flush=True)
sys.stdin.readline()
print(int((held.look_up(held.low.astype("int64")) >= 0).sum()), flush=True)
"""


def test_old_versions_go_once_nobody_reads_them(tmp_path: Path) -> None:
    versions = Store(tmp_path, SIGNER, {KEY: ANSWER})
    for version in range(1, 6):
        write(tmp_path, *register(2000, seed=version), version=version)
        versions.swap(version)
    command = [sys.executable, "-c", HOLDER, str(versions.path(1))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin and reader.stdout and int(reader.stdout.readline())
        assert versions.prune() == [3, 2]
        assert versions.versions() == [5, 4, 1]
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert int(reader.stdout.readline())
    assert versions.prune() == [1]
    assert versions.current() == 5 and versions.versions() == [5, 4]


def test_what_a_killed_builder_left_is_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, *register(10))
    dead = tmp_path / ".v000002.999999999"
    (dead / "parts").mkdir(parents=True)
    versions = Store(tmp_path, SIGNER, {KEY: ANSWER})
    versions.swap(1)
    assert versions.versions() == [1]
    versions.prune()
    assert not dead.exists()


def test_of_a_number_the_change_with_the_greatest_id_counts_in_any_order() -> None:
    chance = np.random.default_rng(3)
    changes = [(int(chance.integers(0, 300)), change, int(chance.integers(0, 5))) for change in range(1, 4000)]
    expected = {sealed: code for sealed, _change, code in changes}
    for shuffled in range(3):
        order = list(changes)
        np.random.default_rng(shuffled).shuffle(order)
        order = [(int(a), int(b), int(c)) for a, b, c in order]
        overlay = Overlay()
        half = len(order) // 2
        overlay.apply(order[:half])
        some = np.array(order[half:], dtype=np.int64)
        overlay.apply_many(some[:, 0], some[:, 1], some[:, 2].astype(np.uint16))
        overlay.apply(order[: half // 2])  # told again
        asked = np.arange(-5, 400)
        codes = overlay.over(asked, np.full(len(asked), 9, np.uint16))
        assert codes.tolist() == [expected.get(number, 9) for number in asked.tolist()]


def test_many_changes_one_by_one() -> None:
    overlay = Overlay()
    overlay.apply((number * 7, number, 1) for number in range(1, RECENT + 500))
    overlay.apply([(7, RECENT * 2, UNREGISTERED)])
    asked = np.array([7, 14, 15, 7 * (RECENT + 499)])
    assert overlay.over(asked, np.zeros(4, np.uint16)).tolist() == [0, 1, 0, 1]
    assert RECENT + 499 <= len(overlay) <= RECENT + 500


def test_profiles_beyond_two_bytes_ask_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.index.profiles.MOST", 3)
    table = ProfileTable()
    codes = [table.code(profile_of({"channels": [name]}, False)) for name in ("a", "b", "c", "a")]
    assert codes == [1, 2, ASK, 1]
    named = profile_of({"all": True, "firms": [{"marketer": "mkt_1", "allow": True}]}, True)
    assert named == Profile({"all": True}, exceptions=True, pending=True)


def test_a_view_set_aside_answers_the_same_after_its_snapshot_is_gone(tmp_path: Path) -> None:
    sealed, codes = register(3000)
    path = write(tmp_path / "index", sealed, codes)
    table = ProfileTable()
    table.code(Profile({"all": True}))
    overlay = Overlay()
    overlay.apply([(int(sealed[0]), 5, UNREGISTERED), (12345, 6, 1)])
    view = View(opened(path), overlay, table, key_id=KEY, cursor="1.2.3", as_of=AT)
    asked = np.concatenate([sealed, [12345, 12346]])
    before = view.look_up(asked)
    view.freeze(tmp_path / "aside")
    view.freeze(tmp_path / "aside")  # again, at once: one of them is kept
    overlay.apply([(12346, 7, 1)])
    for name in (*FILES, MANIFEST, SIGNATURE):
        (path / name).unlink()
    again = thaw(tmp_path / "aside", SIGNER, {KEY: ANSWER})
    assert again.look_up(asked).tolist() == before.tolist()
    assert (again.version, again.key_id, again.as_of) == (view.version, KEY, AT)
    assert again.profiles == [None, Profile({"all": True})]
    assert sorted(path.name for path in (tmp_path / "aside").iterdir() if path.name in FILES) == sorted(
        [DIRECTORY, LOW, PROFILE]
    )
