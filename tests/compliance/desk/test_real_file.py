"""The real complaints of one day, under the American pack."""

import os
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from complaints.models import Complaint
from complaints.services.complaint_import import complaints_import
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment, Violation
from compliance.findings.services.assessment import complaints_assess
from compliance.listings.models import BlacklistEntry
from tests.compliance.world import ACTOR

FILE = Path(os.environ.get("DNC_DATA", "")) / "complaints" / "dnc_complaint_numbers_2021-07-08.csv"
DAY = datetime(2021, 7, 9, 12, 0, tzinfo=UTC)


def rows_of_file() -> BytesIO:
    """Every row of the caller and each tenth of the others, as they stand in the file."""
    header, *rows = FILE.read_bytes().splitlines(keepends=True)
    return BytesIO(header + b"".join(row for n, row in enumerate(rows) if b"3152328257" in row or n % 10 == 0))


@pytest.mark.skipif(
    not (os.environ.get("DNC_DATA") and FILE.is_file()),
    reason="DNC_DATA names no folder with the FTC's complaints of 2021-07-08; the real file is not judged.",
)
@pytest.mark.django_db
def test_the_most_reported_caller_ends_in_a_case_with_a_proposed_watch(settings):
    settings.DNC_POLICY = "us"
    taken = complaints_import(file=rows_of_file(), name=FILE.name, format="ftc", client="", at=DAY, actor=ACTOR)
    assert complaints_assess(import_id=taken.pk, at=DAY) == taken.accepted == Assessment.objects.count()
    violations_gather(at=DAY)
    case = Case.objects.get(caller__value="+13152328257")
    accepted = Complaint.objects.filter(caller=case.caller)
    assert 20 <= accepted.count() <= 42  # the rest is quarantined or repeats
    assert accepted.filter(violations__case=case).distinct().count() == accepted.count()
    assert case.listings.get().action == "watch"
    assert case.listings.get().state == "proposed"
    assert not BlacklistEntry.objects.exclude(action="watch", state="proposed").exists()
    assert set(Violation.objects.values_list("state", flat=True)) == {"suspected"}
    before = Case.objects.count(), BlacklistEntry.objects.count(), Violation.objects.count()
    assert complaints_assess(import_id=taken.pk, at=DAY) == 0
    violations_gather(at=DAY)
    assert (Case.objects.count(), BlacklistEntry.objects.count(), Violation.objects.count()) == before
