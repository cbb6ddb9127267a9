"""Hours are judged on the clock of whom was called: by the number's prefix, or by the state that another centre names."""

import csv
import io
import json
import os
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from complaints.models import Complaint
from complaints.services.complaint_import import complaints_import
from compliance.findings.models import Violation
from compliance.findings.services.assessment import complaints_assess
from core.policies import current_policy
from tests.compliance.world import ACTOR, complaint, registered

pytestmark = pytest.mark.django_db
CALLER = "3154729470"
NEW_YORK, HONOLULU, BOISE_OR_NORTH = "+12126340123", "+18085840123", "+12085840123"
FILE = Path(os.environ.get("DNC_DATA", "")) / "complaints" / "dnc_complaint_numbers_2021-07-08.csv"
EASTERN = ZoneInfo("America/New_York")
LATE = datetime(2026, 11, 19, 2, 30, tzinfo=UTC)  # 21:30 in New York, 19:30 in Boise, 16:30 in Honolulu


@pytest.fixture(autouse=True)
def _us(settings: Any) -> None:
    settings.DNC_POLICY = "us"


def breaches(one: Complaint) -> set[str]:
    return set(Violation.objects.filter(complaint=one).values_list("breach", flat=True))


@pytest.mark.parametrize(
    ("number", "after", "late"),
    [
        (NEW_YORK, timedelta(0), True),
        (NEW_YORK, -timedelta(hours=2), False),
        (HONOLULU, timedelta(0), False),
        (HONOLULU, timedelta(hours=5), True),
        # 208 lies in two zones, each of which must allow a call: a list is answered by the same rule.
        (BOISE_OR_NORTH, timedelta(hours=1), False),
        (BOISE_OR_NORTH, timedelta(hours=2), True),
    ],
)
def test_a_call_is_late_where_the_number_is(number: str, after: timedelta, late: bool) -> None:
    one = complaint(
        registered(number, at=LATE - timedelta(days=90)),
        caller=CALLER,
        called_at=LATE + after,
        category="debt_reduction",
    )
    assert ("hours" in breaches(one)) is late


def day_file(rows: list[tuple[str, str]]) -> io.BytesIO:
    said = [
        {
            "type": "dnc_complaint",
            "id": f"{line:032x}",
            "attributes": {
                "company-phone-number": CALLER,
                "created-date": "2021-07-08 08:17:40",
                "violation-date": at,
                "consumer-city": "",
                "consumer-state": state,
                "consumer-area-code": "",
                "subject": "Reducing your debt (credit cards, mortgage, student loans)",
                "recorded-message-or-robocall": "N",
            },
        }
        for line, (state, at) in enumerate(rows)
    ]
    return io.BytesIO(json.dumps({"data": said}).encode())


def test_a_call_is_late_where_the_state_is() -> None:
    """The file tells the time on the clock of the state: 21:30 there is late, be it afternoon elsewhere."""
    at = datetime(2021, 7, 9, 12, 0, tzinfo=UTC)
    rows = [("Hawaii", "2021-07-06 21:30:00"), ("Hawaii", "2021-07-06 20:30:00"), ("New York", "2021-07-06 21:30:00"),
            ("New York", "2021-07-06 16:00:00")]  # fmt: skip
    complaints_import(file=day_file(rows), name="day.json", format="ftc-json", client="", at=at, actor=ACTOR)
    complaints_assess(at=at)
    late = {(one.province, one.called_at) for one in Complaint.objects.all() if "hours" in breaches(one)}
    assert late == {
        ("US-HI", datetime(2021, 7, 7, 7, 30, tzinfo=UTC)),
        ("US-NY", datetime(2021, 7, 7, 1, 30, tzinfo=UTC)),
    }


def is_late(at: datetime) -> bool:
    return not time(8) <= at.time() < time(21)


def readings(row: dict[str, str]) -> tuple[datetime, ...]:
    """What stands in the file; and the same read as Eastern, on the clock of the state, and the other way round."""
    said = datetime.fromisoformat(row["Violation_Date"])
    zones = {one.names["en"]: one.zone for one in current_policy().numbering.provinces.values()}
    zone = zones.get(row["Consumer_State"]) or EASTERN
    return (said, *(said.replace(tzinfo=a).astimezone(b) for a, b in ((EASTERN, zone), (zone, EASTERN))))


@pytest.mark.skipif(
    not (os.environ.get("DNC_DATA") and FILE.is_file()),
    reason="DNC_DATA names no folder with the FTC's complaints of 2021-07-08; the hours of the real file are not judged.",
)
def test_of_the_real_file_only_what_was_late_on_the_consumers_clock_is_suspected() -> None:
    """Of 14,034 rows 607 say midnight and 537 another time between 21 and 8 o'clock; the rows that are rejected, held or
    repeated left out, 451. Read as Eastern they would be more, and with midnight as a time by 518 more."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [(row, readings(row)) for row in rows]
    midnight = [row for row, (said, *_) in told if said.time() == time()]
    late = [row for row, (said, *_) in told if is_late(said) and said.time() != time()]
    assert (len(rows), len(midnight), len(late)) == (14_034, 607, 537)

    doubtful = [row for row, found in told if any(map(is_late, found))]  # all that a wrong reading could suspect
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]))
    table.writeheader()
    table.writerows(doubtful)
    at = datetime(2021, 7, 9, 12, tzinfo=UTC)
    complaints_import(file=io.BytesIO(text.getvalue().encode()), name="d", format="ftc", client="", at=at, actor=ACTOR)
    complaints_assess(at=at)

    by_line = dict(enumerate(doubtful, 1))
    found = Violation.objects.filter(breach="hours").values_list("complaint__line", flat=True)
    suspected = [by_line[line] for line in found if line]
    assert len(suspected) == 451 and all(row in late for row in suspected)
    taken = [by_line[line] for line in Complaint.objects.values_list("line", flat=True) if line]
    assert Counter(map(str, suspected)) == Counter(str(row) for row in taken if row in late)
    assert not Violation.objects.filter(breach="hours", complaint__time_known=False).exists()
    assert Complaint.objects.filter(time_known=False).count() == 518
    robots = Complaint.objects.filter(robocall=True, violations__breach="registered")
    assert not robots.exists() and Violation.objects.filter(breach="registered").exists()
