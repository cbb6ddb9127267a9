"""Hours are judged on the clock of whom was called: by the number's prefix, or by the state that another centre names."""

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from complaints.services.complaint_import import complaints_import
from compliance.findings.models import Violation
from compliance.findings.services.assessment import complaints_assess
from tests.compliance.world import ACTOR, complaint, registered

pytestmark = pytest.mark.django_db
CALLER = "3154729470"
NEW_YORK, HONOLULU, BOISE_OR_NORTH = "+12126340123", "+18085840123", "+12085840123"
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
