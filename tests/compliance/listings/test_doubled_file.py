"""A day's file in which every row stands twice under new ids changes no score, case or listing."""

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from complaints.services.complaint_import import complaints_import
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import CampaignCaller, Violation
from compliance.findings.services.assessment import complaints_assess
from compliance.listings.models import BlacklistEntry
from tests.compliance.world import ACTOR

STATES = [
    ("Virginia", "757"),
    ("Texas", "512"),
    ("Ohio", "614"),
    ("Florida", "305"),
    ("Oregon", "503"),
    ("Utah", "801"),
]
AT = datetime(2021, 7, 9, 12, 0, tzinfo=UTC)
# One far above the threshold of rows without a proved number, one that only a doubling would bring there, many with one row.
CALLERS = {"3152310020": 24, "3152316600": 12, **{f"40455{n * 71:05d}": 1 for n in range(30)}}


def day_file(times: int) -> io.BytesIO:
    said = [(caller, n) for caller, count in CALLERS.items() for n in range(count)]
    rows = [
        {
            "type": "dnc_complaint",
            "id": f"{copy:02x}{line:030x}",
            "attributes": {
                "company-phone-number": caller,
                "created-date": "2021-07-08 08:17:40",
                "violation-date": f"2021-07-0{5 + n % 3} 13:0{n % 10}:00",
                "consumer-city": "",
                "consumer-state": STATES[n % 6][0],
                "consumer-area-code": STATES[n % 6][1],
                "subject": "Reducing your debt (credit cards, mortgage, student loans)",
                "recorded-message-or-robocall": "Y",
            },
        }
        for copy in range(times)
        for line, (caller, n) in enumerate(said)
    ]
    return io.BytesIO(json.dumps({"data": rows}).encode())


def concluded(times: int) -> dict[str, Any]:
    """All that the file leads to, by the callers' numbers; nothing of it stays."""
    with transaction.atomic():
        complaints_import(file=day_file(times), name="day.json", format="ftc-json", client="", at=AT, actor=ACTOR)
        complaints_assess(at=AT)
        violations_gather(at=AT)
        found: dict[str, Any] = {
            "cases": list(
                Case.objects.order_by("caller__value").values_list("caller__value", "opened_because", "province")
            ),
            "listings": list(
                BlacklistEntry.objects.order_by("caller__value").values_list(
                    "caller__value", "action", "state", "reason", "people", "days", "places", "confirmed", "rows"
                )
            ),
            "suspected": sorted(Violation.objects.values_list("caller__value", "breach", "evidence", "called_at")),
            "campaigns": sorted(CampaignCaller.objects.values_list("caller__value", "ground")),
        }
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_every_row_doubled_changes_no_score_case_or_listing(settings: Any) -> None:
    settings.DNC_POLICY = "us"
    once, twice, thrice = (concluded(times) for times in (1, 2, 3))
    assert [caller for caller, *_ in once["cases"]] == [caller for caller, *_ in once["listings"]] == ["+13152310020"]
    assert once["listings"][0][-1] == 24 and len(once["suspected"]) == sum(CALLERS.values())
    assert twice == once == thrice
