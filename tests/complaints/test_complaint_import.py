"""Ingesting files: exact counts of the real ones, and nothing lost or doubled however it is interrupted or repeated."""

import gzip
import io
import os
import random
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from complaints.models import Caller, Complaint, ComplaintImport, Evidence, ImportedRow
from complaints.models.complaint_import import RAW
from complaints.selectors.complaint_import import import_counts, import_reasons
from complaints.services.complaint_import import complaints_import
from complaints.signals import complaints_imported
from core import clock
from core.errors import BadRequest
from core.models import AuditRecord, Number
from core.secrets.encryption import decrypt
from tests.live import database_url
from tests.waiting import PATIENCE, end_of, ended, wait_until

from .conftest import ALICE, SYSTEM, ftc_file, ftc_row

JULY = "dnc_complaint_numbers_2021-07-08.csv"


def take_in(data: bytes, format: str = "ftc", day: date | None = None) -> ComplaintImport:
    return complaints_import(
        file=io.BytesIO(data), name="test", format=format, client="", day=day, at=clock.now(), actor=SYSTEM
    )


def counts(batch: ComplaintImport) -> tuple[int, int, int, int]:
    return batch.rows_read, batch.accepted, batch.quarantined, batch.rejected


@pytest.mark.django_db
def test_the_real_july_file_gives_these_counts(us: None, sample: Path) -> None:
    """669 without a caller. 172 are not ten characters long and five more are, but not all digits: 177 malformed.

    442 are dated after their filing: 363 of them have a caller and are quarantined, the others are rejected first of
    all for their caller. 80 lie outside the plan (ten of them 0000000000). One row stands twice.
    """
    data = (sample / JULY).read_bytes()
    batch = take_in(data)
    assert counts(batch) == (14_034, 12_750, 437, 847)
    assert import_reasons(batch) == {
        "call.after_filing": 442,
        "caller.malformed": 177,
        "caller.missing": 669,
        "caller.unallocated": 80,
        "row.duplicate": 1,
    }
    most = Caller.objects.get(value="+13152328257")
    assert most.complaints.count() == 35  # of 42 rows; the other seven are dated after their filing
    assert most.province == "US-NY"
    assert set(Complaint.objects.values_list("evidence", flat=True)) == {Evidence.UNPROVED}

    again = take_in(data)
    assert again.pk == batch.pk
    rows = data.splitlines(keepends=True)
    shuffled = random.Random(7).sample(rows[1:], 3_000)
    reordered = take_in(rows[0] + b"".join(shuffled))
    assert reordered.pk != batch.pk
    assert counts(reordered) == (3_000, 0, 0, 3_000)
    assert import_reasons(reordered) == {"row.duplicate": 3_000}
    assert Complaint.objects.count() == 12_750


@pytest.mark.django_db
def test_the_real_day_files_and_the_five_rows_of_2026(us: None, sample: Path) -> None:
    packed = (sample / "ftc_api_2021-03-14.csv.gz").read_bytes()
    batch = take_in(packed, day=date(2021, 3, 14))
    assert counts(batch) == (2_827, 2_559, 17, 251)
    assert not Complaint.objects.filter(time_known=True).exists()
    assert counts(take_in((sample / "ftc_2026-03-05_five_rows.csv").read_bytes())) == (5, 5, 0, 0)


def test_a_day_file_needs_its_day(us: None, db: None) -> None:
    with pytest.raises(BadRequest) as refused:
        take_in(b"id,number,area-code\n1,3152328257,315\n")
    assert refused.value.code == "import.day"
    assert not ComplaintImport.objects.exists()


@pytest.mark.django_db
def test_held_rows_are_kept_unreadable_and_name_every_reason(us: None) -> None:
    row = ftc_row("0000000000", called="2021-07-09 00:00:00")
    batch = take_in(ftc_file(row, ftc_row(), ftc_row()))
    assert counts(batch) == (3, 1, 1, 1)
    held = ImportedRow.objects.get(outcome="quarantined")
    assert held.reasons == ["caller.unallocated", "call.after_filing"]
    assert b"0000000000" not in bytes(held.raw or b"")
    assert decrypt(RAW, bytes(held.raw or b"")).strip() == row.encode()
    assert ImportedRow.objects.get(outcome="rejected").reasons == ["row.duplicate"]


@pytest.mark.django_db
def test_rows_of_our_own_shape_keep_the_called_number_sealed_and_prove_nothing() -> None:
    row = b'{"caller": "4008095559", "called": "+86 139 1234 5678", "at": "2026-11-20T19:41:00+08:00", '
    rows = row + b'"text": "13912345678: call 4008095559"}\n' + row + b'"category": "weapons"}\n[]\n{oops}\n'
    batch = take_in(rows, "ndjson")
    assert counts(batch) == (4, 1, 0, 3)
    complaint = Complaint.objects.get()
    assert complaint.number == Number.objects.get()
    assert complaint.evidence == Evidence.UNPROVED
    assert ALICE[3:] not in complaint.text
    assert "4008095559" in complaint.text
    assert import_reasons(batch) == {"category.unknown": 1, "row.malformed": 2}
    csv = b"caller,at,called\n4008095559,2026-11-20T19:41:00+08:00,12345\n95588,2026-11-20T19:41:00+08:00,\n"
    assert counts(take_in(csv, "csv")) == (2, 1, 0, 1)


@pytest.mark.django_db
def test_an_import_is_on_record_and_tells_of_itself(us: None, django_capture_on_commit_callbacks: Any) -> None:
    told: list[int] = []

    def listen(import_id: int, **_: Any) -> None:
        told.append(import_id)

    complaints_imported.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            batch = take_in(ftc_file(ftc_row(), ftc_row("8333041447")))
    finally:
        complaints_imported.disconnect(listen)
    assert told == [batch.pk]
    acts = list(AuditRecord.objects.filter(target_type="complaints.complaintimport").values_list("act", flat=True))
    assert acts == ["complaint_import.started", "complaints.imported", "complaint_import.finished"]


@pytest.mark.django_db
def test_the_command_refuses_with_a_sentence_and_shows_its_progress(
    us: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (wrong := tmp_path / "wrong.csv").write_bytes(b"who,when\n1,2\n")
    with pytest.raises(CommandError, match="列名"):
        call_command("import_complaints", str(wrong), format="ftc")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_complaints", str(tmp_path / "none.csv"), format="ftc")
    (good := tmp_path / "good.csv").write_bytes(ftc_file(ftc_row(), ftc_row("")))
    call_command("import_complaints", str(good), format="ftc")
    shown = capsys.readouterr()
    assert "2 rows read" in shown.out
    assert "caller.missing" in shown.out
    assert "lines/s" in shown.err


@pytest.mark.django_db
def test_a_damaged_file_keeps_what_came_before(us: None) -> None:
    packed = gzip.compress(many_rows(1_500))
    with pytest.raises(BadRequest) as refused:
        take_in(packed[:-9])
    assert refused.value.code == "import.damaged"
    stopped = ComplaintImport.objects.get()
    assert (stopped.state, stopped.problem) == ("failed", "import.damaged")
    assert import_counts(stopped).rows == stopped.rows_read == 1_000
    assert counts(take_in(packed))[0] == 1_500
    assert Complaint.objects.values("row_digest").distinct().count() == Complaint.objects.count()


def many_rows(count: int) -> bytes:
    """Plain rows, blank callers, numbers outside the plan, late ones and repeated ones."""
    chance = random.Random(11)
    rows: list[str] = []
    for n in range(count):
        caller = "" if n % 17 == 0 else "0000000000" if n % 29 == 0 else f"315{chance.randint(2000000, 2000900)}"
        called = "2021-07-08 00:00:00" if n % 23 == 0 else f"2021-07-06 {n % 24:02}:{n % 60:02}:{n // 60 % 60:02}"
        rows.append(rows[n // 2] if n % 31 == 30 else ftc_row(caller, called=called))
    return ftc_file(*rows)


def importing(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "manage.py", "import_complaints", str(path), "--format", "ftc"]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DNC_POLICY": "us",
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DNC_HOME": str(site_settings.DNC_HOME),
        "DNC_KEYS": str(site_settings.DNC_KEYS),
    }
    with path.with_suffix(".log").open("ab") as log:
        return subprocess.Popen(
            command, cwd=site_settings.BASE_DIR, env=environment, stdout=log, stderr=subprocess.STDOUT
        )


def kept() -> dict[int, tuple[str, ...]]:
    """What became of every row, by its line."""
    accepted: dict[int, tuple[str, ...]] = {
        line: ("accepted",) for line in Complaint.objects.values_list("line", flat=True) if line is not None
    }
    held: dict[int, tuple[str, ...]] = {row.line: (row.outcome, *row.reasons) for row in ImportedRow.objects.all()}
    assert not accepted.keys() & held.keys()
    return {**accepted, **held}


def empty() -> None:
    """As if nothing had been imported; a worker of other tests may have assessed some rows already."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("TRUNCATE complaints_complaint, complaints_complaintimport, complaints_caller CASCADE")


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_kill_in_mid_import_loses_and_doubles_nothing(us: None, tmp_path: Path) -> None:
    data = many_rows(4_000)
    whole = take_in(data)
    expected, expected_counts = kept(), counts(whole)
    assert sum(expected_counts[1:]) == expected_counts[0] == 4_000
    assert min(expected_counts) > 30
    empty()
    (path := tmp_path / "rows.csv").write_bytes(data)
    process = importing(path)
    begun = ComplaintImport.objects.filter(rows_read__gte=1000)
    wait_until(begun.exists, "the import's first rows", died=ended(process), seen=end_of(path.with_suffix(".log")))
    process.send_signal(signal.SIGKILL)
    process.wait()
    stopped = ComplaintImport.objects.get()
    assert stopped.state == "running", "The import was quicker than the kill."
    assert import_counts(stopped).rows == stopped.rows_read < 4_000
    together = [importing(path), importing(path)]
    assert [process.wait(PATIENCE) for process in together] == [0, 0], end_of(path.with_suffix(".log"))()
    assert kept() == expected
    assert counts(ComplaintImport.objects.get()) == expected_counts
