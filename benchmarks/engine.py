"""This engine's parts behind thin adapters: all the benchmark knows of how they are called stands here."""

import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.data import Data, made_key
from core import clock
from core.numbers.bulk import PROBLEMS, Numbers, read_cells
from core.policies import current_policy
from core.sealing.keys import known_answer
from registry.engine.index.build import Said, write_snapshot
from registry.engine.index.layout import FILES, MANIFEST, SIGNATURE, Manifest, Signer
from registry.engine.index.overlay import Overlay
from registry.engine.index.profiles import UNREGISTERED, Profile, ProfileTable
from registry.engine.index.snapshot import Snapshot
from registry.engine.index.view import View as RegisterView
from registry.engine.lists.answers import Answers
from registry.engine.lists.chunk import Chunk
from registry.engine.lists.opening import open_list
from registry.engine.lists.results import render, result_header
from registry.engine.lists.shape import ListHead
from registry.scrubs.answering.list_answers import Asking, register_kinds
from registry.scrubs.rules.judging import Judge, RowFacts
from registry.scrubs.rules.purpose import Purpose

Sealed = NDArray[np.int64]
Codes = NDArray[np.uint16]
ALL = ProfileTable()
BARRED = ALL.code(Profile({"all": True}))
SEED = "seed"
PURPOSE = Purpose("voice", "insurance")


class View(Protocol):
    """Of `registry.engine.index`: the profile code of each sealed number, 0 where it is not registered."""

    def look_up(self, sealed: Sealed) -> Codes: ...


@dataclass(frozen=True)
class CutList:
    """A list cut into chunks, as jobs keep them."""

    head: ListHead
    chunks: Sequence[Chunk]


def build(chunks: Iterator[Sealed], folder: Path, expected: int) -> None:
    """Write a snapshot of these numbers, all of them barring everything, into an empty folder."""
    seed = secrets.token_bytes(32)
    write_snapshot(
        folder,
        ((sealed, np.full(len(sealed), BARRED, np.uint16)) for sealed in chunks),
        Said(1, "", made_key(), known_answer(made_key()), clock.now(), ALL.profiles),
        Signer((seed,)),
        expected=expected,
    )
    (folder / SEED).write_bytes(seed)


def opened(folder: Path) -> RegisterView:
    """The snapshot that `build` wrote, and no change since."""
    key_id = made_key()
    snapshot = Snapshot(folder, Signer(((folder / SEED).read_bytes(),)), {key_id: known_answer(key_id)})
    return over(snapshot, Overlay())


def over(snapshot: Snapshot | None, overlay: Overlay) -> RegisterView:
    return RegisterView(snapshot, overlay, ALL.profiles, made_key(), "", clock.now())


def with_changes(view: RegisterView, sealed: Sealed) -> RegisterView:
    """The register after these numbers withdrew, all since the snapshot."""
    overlay = Overlay().with_changes(sealed, np.full(len(sealed), UNREGISTERED, np.uint16))
    return over(view.snapshot, overlay)


def cut(path: Path) -> CutList:
    with path.open("rb") as file:
        opened_list = open_list(file, kind="text/csv")
        return CutList(opened_list.head, list(opened_list.chunks()))


def normalise(cut_list: CutList) -> Numbers:
    policy = current_policy()
    read = [read_cells(one.data, one.numbers.starts, one.numbers.ends, policy) for one in cut_list.chunks]
    return Numbers(
        np.concatenate([numbers.digits for numbers in read]),
        np.concatenate([numbers.problems for numbers in read]),
        sum(numbers.by_library for numbers in read),
    )


def decide(view: RegisterView, codes: Codes, numbers: Numbers) -> NDArray[np.uint32]:
    """Answer codes of all rows, for one purpose of a firm that has nothing on file. `codes`: of the rows with a number."""
    policy, at = current_policy(), clock.now()
    asking = Asking("mkt_bench", "", PURPOSE, policy, at, view.key_id)
    found, table = register_kinds(codes, np.zeros(len(codes), np.int64), view, asking, lambda _sealed: {})
    kinds = np.zeros(len(numbers.digits), np.int32)
    kinds[numbers.digits > 0] = found
    none = np.zeros(len(kinds), np.uint8)
    judge = Judge("mkt_bench", "", PURPOSE, policy, at, PROBLEMS)
    return judge.judge(RowFacts(numbers.problems, kinds, table, none, none)).codes


def write(cut_list: CutList, digits: NDArray[np.uint64], codes: NDArray[np.uint32]) -> int:
    """Bytes of the result as CSV: the rows as they came, with number, decision and reasons behind."""
    size = len(result_header(cut_list.head, "csv"))
    for chunk in cut_list.chunks:
        rows = slice(chunk.first, chunk.first + chunk.count)
        answers = Answers(digits[rows], codes[rows], np.zeros(chunk.count, np.uint16))
        size += len(render(chunk, answers, cut_list.head))
    return size


def snapshot_folder(data: Data, register: int) -> Path:
    """Where the rival leaves its snapshot for the stages, the overlay and the site."""
    return data.folder / f"snapshot-{register}"


def install(data: Data, register: int) -> None:
    """Make the snapshot of this register the one that the site of this home answers from: as if built from its database."""
    from registry.register.following.register_cursor import cursor_now
    from registry.register.following.register_view import store

    built, versions = snapshot_folder(data, register), store()
    with versions.building():
        version = versions.next_version()
        draft = versions.path(version).with_name(f".{versions.path(version).name}.bench")
        draft.mkdir()
        for name in FILES:
            os.link(built / name, draft / name)
        # Numbers of the database's own that are registered meanwhile are read from its log, as ever.
        said: dict[str, Any] = {"version": version, "cursor": str(cursor_now()), "built_at": clock.now().isoformat()}
        manifest = replace(Manifest.from_bytes((built / MANIFEST).read_bytes()), **said).to_bytes()
        (draft / MANIFEST).write_bytes(manifest)
        (draft / SIGNATURE).write_bytes(versions.signer.sign(manifest))
        draft.rename(versions.path(version))
        versions.swap(version)
        versions.prune()


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
