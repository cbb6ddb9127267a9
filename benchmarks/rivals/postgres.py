"""PostgreSQL: a table of sealed numbers with a B-tree; the list in a temporary table, joined.

In the platform's own server with its settings, but more memory for sorting and hashing; the table is not logged, and
frozen on loading, so that an index-only scan is open to the planner.
"""

import os
import time
from collections.abc import Iterator, Mapping

import numpy as np
import psycopg2
from numpy.typing import NDArray
from psycopg2.extensions import connection as Connection

from benchmarks.data import Data
from benchmarks.rivals import Found, Loaded, Way

DATABASE = "bench_rival"
_HEAD = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_ROW = np.dtype([("fields", ">i2"), ("bytes", ">i4"), ("sealed", ">i8")])
COPY = "COPY {} (sealed) FROM STDIN (FORMAT binary{})"
JOIN = "SELECT count(*) FROM asked JOIN register USING (sealed)"
ROOMY = ("SET work_mem = '256MB'", "SET maintenance_work_mem = '1GB'", "SET temp_buffers = '64MB'")
INDEX_ONLY = ("SET enable_hashjoin = off", "SET enable_mergejoin = off")
ANY_PLAN = ("RESET enable_hashjoin", "RESET enable_mergejoin")


class Postgres:
    name = "PostgreSQL"

    def __init__(self) -> None:
        create_database()
        self.db = connect()
        for statement in ROOMY:
            self._run(statement)

    def needs(self, register: int) -> int:
        return 0

    def load(self, data: Data, register: int) -> Loaded:
        self._run("DROP TABLE IF EXISTS register")
        self._run("BEGIN")
        self._run("CREATE UNLOGGED TABLE register (sealed bigint NOT NULL)")
        self._copy(COPY.format("register", ", FREEZE"), data.chunks(register))
        self._run("COMMIT")
        self._run("CREATE UNIQUE INDEX register_sealed ON register (sealed)")
        self._run("ANALYZE register")
        return Loaded(disk=self._number("SELECT pg_total_relation_size('register')"), note="COPY, then CREATE INDEX")

    def ways(self) -> Mapping[str, Way]:
        return {
            "index join": lambda asked: self._join(asked.sealed, INDEX_ONLY),
            "index join, list sorted": lambda asked: self._join(np.sort(asked.sealed), INDEX_ONLY),
            "its own plan": lambda asked: self._join(asked.sealed, ANY_PLAN),
        }

    def close(self) -> None:
        self.db.close()

    def _join(self, sealed: NDArray[np.int64], how: tuple[str, ...]) -> Found:
        self._run("CREATE TEMPORARY TABLE asked (sealed bigint NOT NULL)")
        try:
            self._copy(COPY.format("asked", ""), iter([sealed]))
            self._run("ANALYZE asked")
            copied = time.perf_counter()
            for statement in how:
                self._run(statement)
            hits = self._number(JOIN)
            ended = time.perf_counter()
        finally:
            self._run("DROP TABLE asked")
        return Found(hits, {"the join alone": ended - copied})

    def _run(self, statement: str) -> None:
        with self.db.cursor() as cursor:
            cursor.execute(statement)

    def _number(self, question: str) -> int:
        with self.db.cursor() as cursor:
            cursor.execute(question)
            return int(cursor.fetchone()[0])  # type: ignore[index]

    def _copy(self, statement: str, chunks: Iterator[NDArray[np.int64]]) -> None:
        with self.db.cursor() as cursor:
            cursor.copy_expert(statement, Rows(chunks), size=1 << 20)


class Rows:
    """Numbers as a file in PostgreSQL's binary COPY format."""

    def __init__(self, chunks: Iterator[NDArray[np.int64]]) -> None:
        self.pieces = self._pieces(chunks)
        self.left = b""

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            self.left = next(self.pieces, b"")
        piece, self.left = self.left[:size], self.left[size:]
        return piece

    def readline(self, size: int = -1, /) -> bytes:
        """Asked for by the driver's contract, never called by a binary COPY."""
        return self.read(size)

    @staticmethod
    def _pieces(chunks: Iterator[NDArray[np.int64]]) -> Iterator[bytes]:
        yield _HEAD
        for chunk in chunks:
            for part in np.array_split(chunk, len(chunk) // 50_000 + 1):
                rows = np.empty(len(part), _ROW)
                rows["fields"], rows["bytes"], rows["sealed"] = 1, 8, part
                yield rows.tobytes()
        yield _END


def connect(database: str = DATABASE) -> Connection:
    """A connection that commits each statement, to the server of this home."""
    db = psycopg2.connect(os.environ["MIGRATION_DATABASE_URL"], dbname=database)
    db.autocommit = True
    return db


def create_database() -> None:
    drop_database()
    _administer(f"CREATE DATABASE {DATABASE}")


def drop_database() -> None:
    """Give the room back."""
    _administer(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


def _administer(statement: str) -> None:
    db = connect("postgres")
    try:
        with db.cursor() as cursor:
            cursor.execute(statement)
    finally:
        db.close()
