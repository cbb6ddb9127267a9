"""A file that says everything twice under other ids, and one in which people said the same."""

import io
from datetime import date

import pytest

from complaints.formats.records import ftc_records, json_records
from complaints.formats.twins import Twins
from complaints.models import Complaint, ImportedRow
from complaints.services.complaint_import import complaints_import
from core import clock

from .conftest import SYSTEM


def day_file(*copies: int, times: int = 1) -> bytes:
    """A caller for each number of `copies`, complained of so often; all of it `times`."""
    said = [(f"31523{10000 + n}", "315") for n, count in enumerate(copies) for _ in range(count)] * times
    rows = [f"{n:032x},{caller},{area}" for n, (caller, area) in enumerate(said)]
    return "\n".join(["id,number,area-code", *rows, ""]).encode()


def twins_of(data: bytes) -> Twins:
    return Twins(ftc_records(io.BytesIO(data))[1])


@pytest.mark.parametrize(
    ("data", "times"),
    [
        (day_file(*[1] * 30), 1),
        (day_file(*[1] * 30, times=2), 2),
        (day_file(*[1] * 30, 3, 4, times=2), 2),
        (day_file(*[1] * 30, times=3), 3),
        (day_file(*[2] * 30), 2),
        (day_file(*[2] * 30, 3), 1),  # one that stands three times: people said the same
        (day_file(*[2] * 5), 1),  # too few to tell
    ],
)
def test_a_file_repeats_itself_when_all_of_it_does(data: bytes, times: int) -> None:
    assert twins_of(data).times == times


def test_true_repeats_survive() -> None:
    data = day_file(*[1] * 20, 3, times=2)
    twins = twins_of(data)
    kept = [record.body["number"] for record in ftc_records(io.BytesIO(data))[1] if not twins.repeats(record)]
    assert len(kept) == 23 and kept.count("3152310020") == 3


def test_rows_of_our_own_shape_are_told_by_their_references() -> None:
    rows = [f'{{"caller": "{n // 2}", "reference": "r{n}"}}'.encode() for n in range(40)]
    assert Twins(json_records(rows)).times == 2
    assert Twins(json_records([b'{"caller": "1"}', *rows])).times == 1


@pytest.mark.django_db
def test_copies_are_held_and_counted(us: None) -> None:
    batch = complaints_import(
        file=io.BytesIO(day_file(*[1] * 20, 3, times=2)),
        name="day",
        format="ftc",
        client="",
        day=date(2021, 3, 11),
        at=clock.now(),
        actor=SYSTEM,
    )
    assert (batch.accepted, batch.quarantined, batch.rejected) == (23, 23, 0)
    assert Complaint.objects.filter(caller__value="+13152310020").count() == 3
    assert {tuple(row.reasons) for row in ImportedRow.objects.all()} == {("row.twin",)}
