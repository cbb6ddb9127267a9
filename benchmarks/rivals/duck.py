"""DuckDB: a table in a file of its own, semi-joined with the list; two threads."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pyarrow

from benchmarks.data import Data, List
from benchmarks.rivals import Found, Loaded, Way

THREADS = 2


class Duck:
    name = "DuckDB"

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="dnc-duck-")

    def needs(self, register: int) -> int:
        return 2 * register

    def load(self, data: Data, register: int) -> Loaded:
        self.folder.cleanup()
        self.folder = tempfile.TemporaryDirectory(prefix="duck-", dir=data.folder)
        path = Path(self.folder.name) / "register.duckdb"
        self.db = duckdb.connect(str(path), config={"threads": THREADS})
        self.db.execute("CREATE TABLE register (sealed BIGINT NOT NULL)").fetchall()
        for chunk in data.chunks(register):
            self.db.register("piece", pyarrow.table({"sealed": chunk}))
            self.db.execute("INSERT INTO register SELECT sealed FROM piece").fetchall()
        self.db.execute("CHECKPOINT").fetchall()
        return Loaded(disk=path.stat().st_size, note="INSERT from Arrow")

    def ways(self) -> Mapping[str, Way]:
        return {"semi-join": self._ask}

    def close(self) -> None:
        self.db.close()
        self.folder.cleanup()

    def _ask(self, asked: List) -> Found:
        self.db.register("asked", pyarrow.table({"sealed": asked.sealed}))
        [(hits,)] = self.db.execute("SELECT count(*) FROM asked SEMI JOIN register USING (sealed)").fetchall()
        return Found(hits)
