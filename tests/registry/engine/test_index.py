"""The snapshot on disk: the same answers as a dictionary, whole or refused, swapped at once, kept while somebody reads."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from registry.engine.index import table
from registry.engine.index.build import BuildRefused, Said, write_snapshot
from registry.engine.index.layout import FILES, LOW, MANIFEST, SIGNATURE, Signer, SnapshotRefused
from registry.engine.index.overlay import FEW, Overlay
from registry.engine.index.profiles import ASK, UNREGISTERED, Profile, ProfileTable, profile_of
from registry.engine.index.snapshot import CHECKED, Snapshot, check_samples
from registry.engine.index.sorter import Sorter
from registry.engine.index.store import Store, StoreBusy
from registry.engine.index.table import LAST, Table
from registry.engine.index.view import View, thaw

SIGNER = Signer((b"\x01" * 32,))
KEY, ANSWER = 7, 123456789
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
PROFILES: list[Profile | None] = [None, *(Profile({"channels": [str(n)]}) for n in range(400))]
Rows = tuple[np.ndarray, np.ndarray]


def pieces(sealed: np.ndarray, codes: np.ndarray, size: int = 997) -> Iterator[Rows]:
    for start in range(0, len(sealed), size):
        yield sealed[start : start + size], codes[start : start + size]


def write(folder: Path, sealed: np.ndarray, codes: np.ndarray, version: int = 1, budget: int = 1 << 20) -> Path:
    target = folder / f"v{version:06d}"
    folder.mkdir(exist_ok=True)
    said = Said(version, "1.2.3", KEY, ANSWER, AT, PROFILES)
    write_snapshot(target, pieces(sealed, codes), said, SIGNER, expected=len(sealed), budget=budget)
    return target


def opened(path: Path, signer: Signer = SIGNER, answers: Mapping[int, int] | None = None) -> Snapshot:
    return Snapshot(path, signer, answers or {KEY: ANSWER})


def view_of(snapshot: Snapshot | None, overlay: Overlay | None = None) -> View:
    return View(snapshot, overlay or Overlay(), PROFILES, KEY, "1.2.3", AT)


def register(count: int, seed: int = 1, *, dense: bool = False) -> Rows:
    """Different numbers in any order; `dense`: many share their high part, as sealed numbers never would."""
    chance = np.random.default_rng(seed)
    sealed = np.unique(chance.integers(0, 50_000 if dense else LAST, count))
    if dense:
        sealed = np.concatenate([sealed, sealed + (1 << 32), sealed + (5 << 32), [LAST - 1]])
    chance.shuffle(sealed)
    codes = chance.integers(1, len(PROFILES), len(sealed))
    return sealed, np.where(chance.random(len(sealed)) < 0.01, ASK, codes).astype(np.uint16)


def answers_of(sealed: np.ndarray, codes: np.ndarray) -> dict[int, int]:
    return dict(zip(sealed.tolist(), codes.tolist(), strict=True))


def check(view: View, known: dict[int, int]) -> None:
    """The same answers as the dictionary's, for what is in it, what is beside that, and what is no sealed number at all."""
    there = np.array(list(known), dtype=np.int64)
    near = [there, there - 1, there + 1, there ^ (1 << 32), np.array([0, 1, LAST - 1, LAST, -1, 2**62, -(2**62)])]
    asked = np.concatenate([*near, np.random.default_rng(2).integers(0, LAST, 20_000)])
    np.random.default_rng(3).shuffle(asked)
    assert view.look_up(asked).tolist() == [known.get(number, UNREGISTERED) for number in asked.tolist()]


@pytest.mark.parametrize(
    ("count", "dense", "budget"),
    [
        (0, False, 1 << 20),
        (1, False, 1 << 20),
        (5000, False, 1 << 20),
        (30_000, True, 1 << 20),
        (90_000, False, 20_000),
    ],
    ids=["none", "one", "some", "all in few buckets", "spilled into many parts"],
)
def test_a_snapshot_answers_as_a_dictionary_would(tmp_path: Path, count: int, dense: bool, budget: int) -> None:
    sealed, codes = register(count, dense=dense)
    check(view_of(opened(write(tmp_path, sealed, codes, budget=budget))), answers_of(sealed, codes))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["v000001"]


@pytest.mark.parametrize("dense", [False, True])
def test_long_lists_against_large_tables_are_answered_the_same(dense: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LONG", 1000)
    monkeypatch.setattr(table, "LARGE", 0)
    monkeypatch.setattr(table, "SORTED", 4096)
    monkeypatch.setattr(table, "BLOCK", 512)
    sealed, codes = register(20_000, dense=dense)
    check(view_of(None, Overlay().with_changes(sealed, codes)), answers_of(sealed, codes))


def test_borders_of_buckets_and_of_pieces(tmp_path: Path) -> None:
    more = register(300_000)[0]
    width = 1 << table.shift_for(len(more))
    edges = np.array([n * width + d for n in (0, 1, 2, 77, 1000, (LAST - 1) // width) for d in (-2, -1, 0, 1)])
    sealed = np.union1d(edges[(edges >= 0) & (edges < LAST)], more)
    codes = (sealed % 399 + 1).astype(np.uint16)
    check(view_of(opened(write(tmp_path, sealed, codes))), answers_of(sealed, codes))


@pytest.mark.parametrize("count", [10**7, 3 * 10**7, 10**8, 10**9])
def test_a_large_register_takes_six_bytes_and_a_half_a_number(count: int) -> None:
    shift = table.shift_for(count)
    assert 4 * (table.buckets(shift) + 1) <= 0.4 * count + 8  # and 4 + 2 beside the directory
    assert count / table.buckets(shift) <= table.MOST_IN_BUCKET + 1


def test_a_builder_keeps_to_its_memory(tmp_path: Path) -> None:
    sealed, codes = register(60_000)
    sorter = Sorter(tmp_path / "parts", len(sealed), budget=100_000)
    sorter.add(sealed, codes)
    parts = list(sorter.ranges())
    assert max(len(part.sealed) for part in parts) * 40 <= 150_000  # chance fills one more than another
    assert np.concatenate([part.sealed for part in parts]).tolist() == sorted(sealed.tolist())


def test_a_number_that_stands_twice_or_is_none_leaves_nothing_behind(tmp_path: Path) -> None:
    for sealed in ([5, 6, 5], [5, LAST], [-1]):
        with pytest.raises(BuildRefused):
            write(tmp_path, np.array(sealed), np.ones(len(sealed), np.uint16))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1 << 20)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    with pytest.raises(BuildRefused, match="no room"):
        write(tmp_path, *register(100))
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
    assert view_of(snapshot).look_up(sealed).tolist() == codes.tolist()
    assert [one.refused == "" for one in versions.list_versions(thorough=True)] == [False, True]


def test_bytes_are_read_once_and_again_when_a_file_has_changed(tmp_path: Path) -> None:
    path = write(tmp_path, *register(3000))
    opened(path)
    read_at = (path / CHECKED).stat().st_mtime_ns
    opened(path)
    assert (path / CHECKED).stat().st_mtime_ns == read_at
    content = bytearray((path / LOW).read_bytes())
    content[77] ^= 4
    (path / LOW).write_bytes(content)
    with pytest.raises(SnapshotRefused, match="changed"):
        opened(path)


def test_a_table_that_is_not_what_was_checked_once_is_noticed() -> None:
    sealed = np.sort(register(50_000)[0])
    good = Table.of(sealed, np.ones(len(sealed), np.uint16))
    check_samples(good, 1)
    for low, codes, directory in (
        (good.low[::-1].copy(), good.codes, good.directory),
        (good.low, good.codes + np.uint16(1), good.directory),
        (good.low, good.codes, good.directory + np.uint32(1)),
    ):
        with pytest.raises(SnapshotRefused):
            check_samples(Table(low, codes, directory, good.shift, good.count), 1)


def test_another_signer_another_seal_key_another_format(tmp_path: Path) -> None:
    path = write(tmp_path, *register(10))
    with pytest.raises(SnapshotRefused, match="signed"):
        opened(path, Signer((b"\x02" * 32,)))
    assert opened(path, Signer((b"\x02" * 32, b"\x01" * 32))).manifest.count == 10  # keys that were used before
    for answers in ({KEY: ANSWER + 1}, {KEY + 1: ANSWER}):
        with pytest.raises(SnapshotRefused, match="key"):
            opened(path, answers=answers)
    said = json.loads((path / MANIFEST).read_bytes())
    changes: list[dict[str, object]] = [
        {"format": 2}, {"files": {}}, {"unheard": 1}, {"files": {LOW: 1}}, {"shift": 99}, {"count": -1}, {"count": 9},
        {"built_at": "yesterday"}, {"profiles": [{"unheard": 1}]},
    ]  # fmt: skip
    for change in changes:
        content = json.dumps({**said, **change}).encode()
        (path / MANIFEST).write_bytes(content)
        (path / SIGNATURE).write_bytes(SIGNER.sign(content))
        with pytest.raises(SnapshotRefused, match="manifest"):
            opened(path)


HOLDER = """
import sys
from pathlib import Path
from registry.engine.index.layout import Signer
from registry.engine.index.snapshot import Snapshot
held = Snapshot(Path(sys.argv[1]), Signer((b"\\x01" * 32,)), {7: 123456789})
print(held.manifest.count, flush=True)
sys.stdin.readline()
print(int(held.table.codes.min()), flush=True)
"""


def test_old_versions_go_once_nobody_reads_them(tmp_path: Path) -> None:
    versions = Store(tmp_path, SIGNER, {KEY: ANSWER})
    for version in range(1, 6):
        write(tmp_path, *register(2000, seed=version), version=version)
        versions.swap(version)
    command = [sys.executable, "-c", HOLDER, str(versions.path(1))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin and reader.stdout and int(reader.stdout.readline()) == 2000
        assert versions.prune() == [3, 2]
        assert versions.versions() == [5, 4, 1]
        reader.stdin.write("\n")
        reader.stdin.flush()
        assert int(reader.stdout.readline()) >= 1
    assert versions.prune() == [1]
    assert versions.current() == 5 and versions.versions() == [5, 4]


def test_one_builder_at_a_time_and_a_killed_ones_leavings_are_cleared_away(tmp_path: Path) -> None:
    write(tmp_path, *register(10))
    (tmp_path / ".v000002.4711" / "parts").mkdir(parents=True)
    (tmp_path / ".v000001.gone").mkdir()
    versions = Store(tmp_path, SIGNER, {KEY: ANSWER})
    assert versions.versions() == [1]
    with versions.building():
        assert sorted(path.name for path in tmp_path.iterdir()) == [".building", "v000001"]
        with pytest.raises(StoreBusy), versions.building():
            pass
    with versions.building():
        assert versions.next_version() == 2


def test_of_changes_the_last_counts_however_many_come_at_once() -> None:
    chance, overlay, known = np.random.default_rng(3), Overlay(), dict[int, int]()
    for size in (1, 3, 500, FEW, 10, 20_000, 2, 900, 4000, 1):
        sealed = chance.choice(register(9000)[0], size)
        codes = chance.integers(0, 400, size).astype(np.uint16)
        before, overlay = overlay, overlay.with_changes(sealed, codes)
        check(view_of(None, before), known)  # whoever looks at what was before sees that
        known |= answers_of(sealed, codes)
        check(view_of(None, overlay), known)
        assert dict(zip(*(array.tolist() for array in overlay.arrays()), strict=True)) == known


def test_a_change_covers_what_the_snapshot_says_a_withdrawal_too(tmp_path: Path) -> None:
    sealed, codes = register(5000)
    changed = np.concatenate([sealed[:100], sealed[:100] ^ 1])
    overlay = Overlay().with_changes(changed, np.repeat(np.array([UNREGISTERED, 9], np.uint16), 100))
    known = answers_of(sealed, codes) | dict.fromkeys(sealed[:100].tolist(), UNREGISTERED)
    check(
        view_of(opened(write(tmp_path, sealed, codes)), overlay), known | dict.fromkeys((sealed[:100] ^ 1).tolist(), 9)
    )


def test_profiles_beyond_two_bytes_ask_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.engine.index.profiles.MOST", 3)
    profiles = ProfileTable()
    codes = [profiles.code(profile_of({"channels": [name]}, False)) for name in ("a", "b", "c", "a")]
    assert codes == [1, 2, ASK, 1]
    named = profile_of({"all": True, "firms": [{"marketer": "mkt_1", "allow": True}]}, True)
    assert named == Profile({"all": True}, exceptions=True, pending=True)


def test_a_view_set_aside_answers_the_same_after_its_snapshot_is_gone(tmp_path: Path) -> None:
    sealed, codes = register(3000)
    path = write(tmp_path / "index", sealed, codes)
    view = view_of(opened(path), Overlay().with_changes(np.array([sealed[0], 12345]), np.array([0, 1], np.uint16)))
    view.freeze(tmp_path / "aside")
    view.freeze(tmp_path / "aside")  # again, at once: one of them is kept
    view_of(None).freeze(tmp_path / "empty")
    shutil.rmtree(path)
    again = thaw(tmp_path / "aside", SIGNER, {KEY: ANSWER})
    check(again, answers_of(sealed, codes) | {int(sealed[0]): 0, 12345: 1})
    assert (again.version, again.key_id, again.as_of) == (view.version, KEY, AT)
    assert list(again.profiles) == PROFILES
    assert thaw(tmp_path / "empty", SIGNER, {}).look_up(sealed).max() == UNREGISTERED
    (tmp_path / "aside" / "changes.npz").write_bytes(b"PK")
    with pytest.raises(SnapshotRefused):
        thaw(tmp_path / "aside", SIGNER, {KEY: ANSWER})
