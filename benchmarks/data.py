"""The made data, kept under the home so that a second run finds them: registers, lists, CSV files."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.plan import Plan, short
from benchmarks.population import digits_of, draw_list
from benchmarks.spellings import write_csv
from config.run.say import Stop, say
from core.sealing.keys import seal_keys
from core.sealing.sealing import seal_many

RECIPE = 1  # raise it when other data come out of this code
CHUNK = 1_000_000
# Bytes a number of the largest register, measured and rounded up: made data, PostgreSQL with its index, DuckDB, snapshot.
DISK = 8 + 64 + 12 + 8
LIST_BYTES = 64


@dataclass(frozen=True)
class List:
    """Numbers without repeats, `hits` of them registered."""

    digits: NDArray[np.uint64]
    sealed: NDArray[np.int64]
    hits: int


class Data:
    """A folder of made data. Whoever opens it twice gets the same numbers, sealed under the key of this home."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, plan: Plan) -> None:
        """Make what is missing. Raises `Stop` when the disk is too small for the whole run."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.tidy()
        largest = max(plan.registers)
        check_disk(self.folder, plan)
        if not self._is_whole(largest):
            say(f"Making {short(largest)} sealed numbers …")
            self._write_register(largest)
        for rows in plan.jobs:
            self.csv(largest, rows)

    def tidy(self) -> None:
        """Remove what rivals keep while they run: also what a killed run left."""
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)

    def register(self, numbers: int) -> NDArray[np.int64]:
        """The first `numbers` sealed numbers, in no order; mapped, not read."""
        return np.memmap(self.folder / "register.i64", dtype="<i8", mode="r", shape=(numbers,))

    def chunks(self, numbers: int, size: int = CHUNK) -> Iterator[NDArray[np.int64]]:
        """The same, piece by piece in memory."""
        register = self.register(numbers)
        for start in range(0, numbers, size):
            yield np.array(register[start : start + size])

    def list(self, register: int, rows: int) -> List:
        index, hits = draw_list(register, rows)
        digits = digits_of(index)
        return List(digits, seal_made(digits), hits)

    def csv(self, register: int, rows: int) -> Path:
        """A file of `rows` rows in mixed spellings (see `spellings`); what is in it stands beside it as JSON."""
        path = self.folder / f"list-{register}-{rows}.csv"
        facts = path.with_suffix(".json")
        if not facts.exists() or json.loads(facts.read_text())["recipe"] != RECIPE:
            say(f"Writing a list of {short(rows)} rows in mixed spellings …")
            written = write_csv(path, register, rows)
            facts.write_text(json.dumps({"recipe": RECIPE, **written}))
        return path

    def csv_facts(self, register: int, rows: int) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads((self.folder / f"list-{register}-{rows}.json").read_text())
        return facts

    def _is_whole(self, numbers: int) -> bool:
        """Whether the register is there, of this recipe and key, and unharmed."""
        try:
            kept = json.loads((self.folder / "register.json").read_text())
        except (OSError, ValueError):
            return False
        if kept["numbers"] < numbers or kept["recipe"] != RECIPE or kept["key"] != key_mark():
            return False
        with (self.folder / "register.i64").open("rb") as file:
            return bool(hashlib.file_digest(file, "sha256").hexdigest() == kept["sha256"])

    def _write_register(self, numbers: int) -> None:
        for path in self.folder.iterdir():
            if path.is_file():
                path.unlink()
        digest = hashlib.sha256()
        with (self.folder / "register.i64").open("wb") as file:
            for start in range(0, numbers, CHUNK):
                index = np.arange(start, min(start + CHUNK, numbers), dtype=np.int64)
                piece = seal_made(digits_of(index)).astype("<i8").tobytes()
                digest.update(piece)
                file.write(piece)
        kept = {"recipe": RECIPE, "numbers": numbers, "key": key_mark(), "sha256": digest.hexdigest()}
        (self.folder / "register.json").write_text(json.dumps(kept))


def made_key() -> int:
    """The seal key of all made data: the home's newest, whatever its database says, for data are made before there is one."""
    return seal_keys().active_id


def seal_made(digits: NDArray[np.uint64]) -> NDArray[np.int64]:
    return seal_many(digits, made_key())


def key_mark() -> int:
    """What an invented number seals to: another under another key."""
    return int(seal_made(np.array([8_600_000_000_000], dtype=np.uint64))[0])


def check_disk(folder: Path, plan: Plan) -> None:
    needed = max(plan.registers) * DISK + sum(plan.lists) * LIST_BYTES + sum(plan.jobs) * LIST_BYTES * 4
    kept = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    free = shutil.disk_usage(folder).free
    if free + kept < needed:
        raise Stop(f"The benchmark needs {needed / 1e9:.1f} GB under {folder}; {free / 1e9:.1f} GB are free there.")
