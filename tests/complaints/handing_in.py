"""Files of complaints handed in as jobs, and worked on as a worker does."""

import csv
import io
import json
from datetime import date
from typing import Any

import openpyxl
from django.conf import settings

from complaints.jobs.import_files import ImportUpload
from complaints.models import Complaint, ComplaintImport, ImportedRow
from complaints.services.import_job import HandedIn, import_hand_in
from complaints.services.import_step import import_step_take
from core import clock
from core.actors import Actor

ACTOR = Actor.key("key_of_an_operator")
COLUMNS = ("caller", "at", "called", "text")
CHINESE: list[tuple[str, ...]] = [
    ("4008095559", "2026-11-18T19:41:00+08:00", "+8613912345678", "联通推销\n第二行"),
    ("4008095558", "2026-11-18T19:42:00+08:00", "", '贷款; "低息"|促销,电话'),
]


def many(count: int, first: int = 0) -> bytes:
    """NDJSON: every hundredth row has a caller outside the plan, every tenth is of one that stood before."""
    rows = []
    for n in range(first, first + count):
        caller = "0250000000" if n % 100 == 99 else f"40080{95000 + n % 900}"
        reference = f"r{n - 1}" if n % 10 == 9 else f"r{n}"
        said = n - 1 if n % 10 == 9 else n
        caller = f"40080{95000 + (n - 1) % 900}" if n % 10 == 9 and n % 100 != 99 else caller
        at = f"2026-11-18T{said // 3600:02}:{said // 60 % 60:02}:{said % 60:02}+08:00"
        row = {"caller": caller, "at": at, "reference": reference}
        rows.append(json.dumps(row))
    return "\n".join(rows).encode()


def upload(data: bytes) -> ImportUpload:
    made = ImportUpload()
    made.kept = True
    with made:
        made.write(data)
        made.close()
    return made


def hand_in(
    data: bytes, format: str = "ndjson", *, client: str = "opr_one", name: str = "rows", day: date | None = None
) -> HandedIn:
    return import_hand_in(
        stored=upload(data).stored, name=name, format=format, client=client, day=day, at=clock.now(), actor=ACTOR
    )


def work_off() -> None:
    while import_step_take(now=clock.now) is not None:
        pass


def done(handed: HandedIn) -> ComplaintImport:
    work_off()
    return ComplaintImport.objects.get(pk=handed.batch.pk)


def counts(batch: ComplaintImport) -> tuple[int, int, int, int]:
    return batch.rows_read, batch.accepted, batch.quarantined, batch.rejected


def folders() -> set[str]:
    return {path.name for path in (settings.DNC_FILES / "complaint-imports").glob("imf_*")}


def outcomes() -> dict[int | None, tuple[str, ...]]:
    """What became of every row, by its line."""
    accepted: dict[int | None, tuple[str, ...]] = dict.fromkeys(Complaint.objects.values_list("line", flat=True), ())
    held: dict[int | None, tuple[str, ...]] = {
        row.line: (row.outcome, *row.reasons) for row in ImportedRow.objects.all()
    }
    assert not accepted.keys() & held.keys()
    return {**accepted, **held}


def table(rows: list[tuple[str, ...]], delimiter: str = ",", *, above: str = "") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([COLUMNS, *rows])
    return above + out.getvalue()


def workbook(rows: list[tuple[str, ...]], *, cover: bool = True) -> bytes:
    book = openpyxl.Workbook()
    sheet: Any = book.active
    if cover:
        sheet.append(["投诉数据导出", "", "", ""])
        sheet = book.create_sheet("数据")
        sheet.append(["2026年11月", "", "", ""])
    for row in (COLUMNS, *rows):
        sheet.append(row)
    return saved(book)


def sheets(**rows: list[tuple[str, ...]]) -> bytes:
    """A workbook of tables, by the names of its sheets."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, listed in rows.items():
        sheet = book.create_sheet(name)
        for row in (COLUMNS, *listed):
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
