"""A file that says everything twice under other ids, and one in which people said the same."""

import gzip
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from complaints.formats.records import ftc_records, json_records
from complaints.formats.twins import Twins, all_said
from complaints.models import Complaint, ImportedRow
from complaints.services.complaint_import import complaints_import
from complaints.services.held_rows import held_row_release
from core import clock
from tests.complaints.handing_in import done, hand_in

from .conftest import SYSTEM


def day_file(*copies: int, times: int = 1) -> bytes:
    """A caller for each number of `copies`, complained of so often; all of it `times`."""
    said = [(f"31523{10000 + n}", "315") for n, count in enumerate(copies) for _ in range(count)] * times
    rows = [f"{n:032x},{caller},{area}" for n, (caller, area) in enumerate(said)]
    return "\n".join(["id,number,area-code", *rows, ""]).encode()


def twins_of(data: bytes) -> Twins:
    return Twins(all_said(ftc_records(io.BytesIO(data))[1]))


@pytest.mark.parametrize(
    ("data", "times"),
    [
        (day_file(*[1] * 30), 1),
        (day_file(*[1] * 30, times=2), 2),
        (day_file(*[1] * 30, 3, 4, times=2), 2),
        (day_file(*[1] * 30, times=3), 3),
        (day_file(*[2] * 30), 2),
        (day_file(*[1] * 15, times=2) + day_file(1)[-44:], 2),  # and a row more, of what is there
        (day_file(*[2] * 15, 1), 2),  # or of its own
        (day_file(*[2] * 14, 1), 2),  # the last copy cut off by a row
        (day_file(*[2] * 75, *[1] * 25), 2),  # or by a quarter
        (day_file(*[3] * 28, 2, 2), 3),
        (day_file(*[4] * 25, *[2] * 15, times=2), 4),
        (day_file(*[2] * 30, *[4] * 60), 2),  # people who said the same twice, and all of it twice
        (day_file(*[2] * 40, *[1] * 60), 1),
        (day_file(*[2] * 5), 1),  # too few to tell
        (day_file(*[2] * 9, 1), 1),
        (
            day_file(*[7, 12, 9, 3, 15, 4, 8, 5, 6, 11, 10, 2, 1, 14, 20]),
            1,
        ),  # a day of few words, in which many say the same
    ],
)
def test_a_file_repeats_itself_when_all_of_it_does(data: bytes, times: int) -> None:
    assert twins_of(data).times == times


def test_of_a_cut_copy_each_statement_stays_once() -> None:
    twins = twins_of(data := day_file(*[2] * 14, 1, 3))
    kept = [record.body["number"] for record in ftc_records(io.BytesIO(data))[1] if not twins.repeats(record)]
    assert len(kept) == 17 and len(set(kept)) == 16


def test_true_repeats_survive() -> None:
    data = day_file(*[1] * 20, 3, times=2)
    twins = twins_of(data)
    kept = [record.body["number"] for record in ftc_records(io.BytesIO(data))[1] if not twins.repeats(record)]
    assert len(kept) == 23 and kept.count("3152310020") == 3


@pytest.mark.parametrize(
    ("day", "rows", "as_it_is", "as_doubled"),
    [("11", 17_237, (4, 41), (17, 172)), ("12", 17_067, (2, 39), (16, 174)), ("13", 5_881, (2, 9), (3, 27)),
     ("14", 2_827, (1, 3), (1, 14))],
)  # fmt: skip
def test_a_real_day_doubled_brings_no_further_caller_over_a_threshold(
    sample: Path, day: str, rows: int, as_it_is: tuple[int, int], as_doubled: tuple[int, int]
) -> None:
    """`as_it_is`, `as_doubled`: callers with twenty rows, at which a watch is proposed, and with seven."""
    header, *said = gzip.decompress((sample / f"ftc_api_2021-03-{day}.csv.gz").read_bytes()).splitlines()
    assert len(said) == rows and twins_of(b"\n".join([header, *said])).times == 1
    twice = b"\n".join([header, *said, *(b"f" + row for row in said)])
    twins, kept, all_of_it = twins_of(twice), Counter[str](), Counter[str]()
    for record in ftc_records(io.BytesIO(twice))[1]:
        caller = record.body["number"]
        all_of_it[caller] += len(caller) == 10
        kept[caller] += len(caller) == 10 and not twins.repeats(record)
    assert twins.times == 2 and sum(twins.repeats(record) for record in ftc_records(io.BytesIO(twice))[1]) == rows
    assert tuple(sum(count >= n for count in kept.values()) for n in (20, 7)) == as_it_is
    assert tuple(sum(count >= n for count in all_of_it.values()) for n in (20, 7)) == as_doubled


@pytest.mark.django_db
def test_the_copies_of_a_real_day_are_held(us: None, sample: Path) -> None:
    """As without them: 2,559 accepted, 17 held for their caller; the copy of each row that was not rejected is held."""
    header, *said = gzip.decompress((sample / "ftc_api_2021-03-14.csv.gz").read_bytes()).splitlines()
    twice = b"\n".join([header, *said, *(b"f" + row for row in said)])
    day = date(2021, 3, 14)
    batch = complaints_import(
        file=io.BytesIO(twice), name="d", format="ftc", client="", day=day, at=clock.now(), actor=SYSTEM
    )
    assert (batch.copies, batch.accepted, batch.quarantined, batch.rejected) == (2, 2_559, 17 + 2_576, 2 * 251)
    assert Complaint.objects.count() == 2_559


def test_rows_of_our_own_shape_are_told_by_their_references() -> None:
    rows = [f'{{"caller": "{n // 2}", "reference": "r{n}"}}'.encode() for n in range(40)]
    assert Twins(all_said(json_records(rows))).times == 2
    assert Twins(all_said(json_records([b'{"caller": "1"}', *rows]))).times == 1


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


def pages(rows: int, times: int) -> bytes:
    """The FTC's JSON: a complaint for each caller, all of it `times` under other ids."""
    said = [
        {
            "type": "dnc_complaint",
            "id": f"{copy:02x}{n:030x}",
            "attributes": {
                "company-phone-number": f"31523{10000 + n}",
                "created-date": "2021-07-07 08:17:40",
                "violation-date": "2021-07-06 13:07:00",
                "consumer-city": "Poquoson",
                "consumer-state": "Virginia",
                "consumer-area-code": "757",
                "subject": "Other",
                "recorded-message-or-robocall": "Y",
            },
        }
        for copy in range(times)
        for n in range(rows)
    ]
    return json.dumps({"data": said}).encode()


@pytest.mark.django_db
@pytest.mark.parametrize("job", [False, True])
def test_copies_in_the_interfaces_json_are_held_and_no_duplicates(us: None, job: bool) -> None:
    if job:
        batch = done(hand_in(pages(20, 2), "ftc-json"))
    else:
        batch = complaints_import(
            file=io.BytesIO(pages(20, 2)), name="j", format="ftc-json", client="", at=clock.now(), actor=SYSTEM
        )
    assert (batch.accepted, batch.quarantined, batch.rejected, batch.copies) == (20, 20, 0, 2)
    held = ImportedRow.objects.order_by("pk")[0]
    assert held.reasons == ["row.twin"]
    released = held_row_release(row_id=held.pk, reason="two people", at=clock.now(), actor=SYSTEM)
    assert released.imported_by_id == batch.pk
    again = complaints_import(
        file=io.BytesIO(pages(20, 2) + b"\n"), name="j", format="ftc-json", client="", at=clock.now(), actor=SYSTEM
    )
    assert (again.accepted, again.quarantined, again.rejected) == (0, 0, 40), "they are known, whoever brings them"
