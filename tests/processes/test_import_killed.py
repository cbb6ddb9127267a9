"""Real complaints, their import killed half way: nothing lost, nothing doubled, however often it is started."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db.models import Count

from complaints.models import Complaint, ComplaintImport, ImportedRow
from config.run.environment import ROOT
from config.run.processes import wait_until
from tests.live import database_url

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROWS = 4000


@pytest.fixture
def july(tmp_path: Path) -> Path:
    """The first rows of the file of real complaints."""
    data = os.environ.get("DNC_DATA")
    if not data:
        pytest.skip("DNC_DATA is not set: the file of real complaints is not imported.")
    whole = Path(data) / "complaints" / "dnc_complaint_numbers_2021-07-08.csv"
    part = tmp_path / "july.csv"
    part.write_bytes(b"".join(whole.read_bytes().splitlines(keepends=True)[: ROWS + 1]))
    return part


def importing(file: Path) -> "subprocess.Popen[bytes]":
    own = {"DATABASE_URL": database_url(), "DNC_POLICY": "us", "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    # A corner of the broker where nobody listens: this is about rows, not about what comes after.
    own["DNC_KEY_PREFIX"] = f"{os.environ['DNC_KEY_PREFIX']}import-"
    command = [sys.executable, "manage.py", "import_complaints", str(file), "--format", "ftc"]
    return subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def rows_read() -> int:
    return ComplaintImport.objects.values_list("rows_read", flat=True).first() or 0


def test_a_killed_import_goes_on_and_two_at_once_share_the_work(july: Path) -> None:
    killed = importing(july)
    assert wait_until(lambda: rows_read() > 0 or killed.poll() is not None, 60)
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    kept = Complaint.objects.count()
    assert 0 < rows_read() < ROWS

    both = [importing(july), importing(july)]
    for process in both:
        _out, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()

    batch = ComplaintImport.objects.get()
    assert batch.state == ComplaintImport.State.FINISHED
    assert batch.rows_read == batch.accepted + batch.quarantined + batch.rejected == ROWS
    assert Complaint.objects.count() == batch.accepted > kept
    assert ImportedRow.objects.count() == batch.quarantined + batch.rejected
    assert not Complaint.objects.values("row_digest").annotate(times=Count("pk")).filter(times__gt=1).exists()

    again = importing(july)
    assert again.wait(120) == 0
    assert ComplaintImport.objects.count() == 1
    assert Complaint.objects.count() == batch.accepted
