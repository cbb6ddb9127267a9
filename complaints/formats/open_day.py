"""The files of one day of open data: the same rows, in the same order, as lines of CSV, as lines of JSON and as Parquet."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings

from complaints.rules.readers import YesNo
from complaints.rules.statement import FIELDS
from core.files.sync import sync_folder, write_synced
from core.web.csv_cells import harmless

PUBLISHED = {field: said for field, said in FIELDS.items() if said.published}
COLUMNS = (*(said.published for said in PUBLISHED.values()), "proved")
KINDS = ("csv", "ndjson", "parquet")
FLAGS = {True: "true", False: "false", None: ""}
Row = dict[str, Any]


def folder() -> Path:
    return Path(settings.DNC_FILES) / "open-data"


def file_of(day: date, digest: str, kind: str) -> Path:
    return folder() / f"{day.isoformat()}-{digest[:32]}.{kind}"


def write_day(day: date, rows: Sequence[Row]) -> str:
    """Write the files of a day, whole or not at all; the digest of the rows, by which they are named."""
    lines = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    digest = hashlib.sha256(lines).hexdigest()
    folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for kind, content in (("csv", _csv_lines(rows)), ("ndjson", lines), ("parquet", parquet(rows))):
        path = file_of(day, digest, kind)
        making = path.with_suffix(path.suffix + ".part")
        write_synced(making, content)
        making.rename(path)
    sync_folder(folder())
    return digest


def written(day: date, digest: str) -> bool:
    return all(file_of(day, digest, kind).exists() for kind in KINDS)


def remove_others(day: date, digest: str) -> None:
    """The files of former rows of this day; whoever reads one reads it to its end."""
    kept = {file_of(day, digest, kind) for kind in KINDS} if digest else set()
    for path in set(folder().glob(f"{day.isoformat()}-*")) - kept:
        path.unlink(missing_ok=True)


def csv_head() -> bytes:
    return csv_text([COLUMNS])


def _csv_lines(rows: Sequence[Row]) -> bytes:
    return csv_text([cell(row[name]) for name in COLUMNS] for row in rows)


def csv_text(lines: Iterable[Sequence[str]]) -> bytes:
    made = io.StringIO(newline="")
    csv.writer(made).writerows(lines)
    return made.getvalue().encode()


def cell(value: str | bool | None) -> str:
    return harmless(value) if isinstance(value, str) else FLAGS[value]


def parquet(rows: Sequence[Row]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(rows), schema()), made, compression="zstd")
    return made.getvalue()


def schema() -> Any:
    import pyarrow as pa

    flags = {said.published for said in PUBLISHED.values() if isinstance(said.reader, YesNo)} | {"proved"}
    return pa.schema([(name, pa.bool_() if name in flags else pa.string()) for name in COLUMNS])


def parquet_of(files: Iterable[Path], to: Path) -> None:
    """One file of many days, each a group of rows."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(to, schema(), compression="zstd") as writer:
        for path in files:
            writer.write_table(pq.read_table(path))


def lines_from(path: Path, position: int) -> Iterator[tuple[bytes, int]]:
    """The lines of a file from byte `position` on, each with the position behind it."""
    with path.open("rb") as file:
        file.seek(position)
        for line in file:
            position += len(line)
            yield line, position
