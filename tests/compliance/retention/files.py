"""The file of a case with all that it cites, made by the real services."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment, Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from registry.register.models import Consent
from registry.scrubs.models import ScrubRecord
from tests.compliance.retention.aging import scrubbed
from tests.compliance.world import FIRM_CALLER, PEOPLE, complaint, firm, person, registered
from tests.registry.register.consents import claimed

DAY = timedelta(days=1)
AGES = timedelta(days=5000)  # longer than any period
ALL = {task for tasks in settings.PERIOD_TASKS.values() for task in tasks}


def case_file() -> Case:
    """Four people against one firm; the assessment of one cites a scrub, and the firm had a consent of theirs."""
    at = clock.now() - 5 * DAY
    suspect = firm(at=at - 60 * DAY)
    known = person(PEOPLE[0], at=at - 50 * DAY)
    assert known.sealed is not None
    scrubbed(at - 3 * DAY, known.sealed, subject=suspect)
    scrubbed(at - 3 * DAY, 5, subject=suspect)  # nobody cites this one
    Consent.objects.filter(pk=claimed(suspect, known, at - 40 * DAY).pk).update(withdrawn_at=at - 30 * DAY)
    stranger = person(PEOPLE[7], at=at - 50 * DAY)
    Consent.objects.filter(pk=claimed(suspect, stranger, at - 40 * DAY).pk).update(withdrawn_at=at - 30 * DAY)
    for n in range(4):
        number = registered(PEOPLE[n], at=at - 30 * DAY)
        complaint(
            number,
            caller=FIRM_CALLER,
            called_at=at - timedelta(days=n % 2, minutes=7 * n),
            text=f"借钱 {n}",
            place="南京",
        )
    complaint(registered(PEOPLE[1], at=at), caller=FIRM_CALLER, called_at=at + timedelta(hours=5))  # one of them twice
    complaint(registered(PEOPLE[8], at=at - 30 * DAY), called_at=at)  # of another caller: too few for a case
    violations_gather(at=at + DAY)
    return Case.objects.get()


def cited(case: Case) -> dict[str, int]:
    complaints = Complaint.objects.filter(violations__case=case).distinct()
    return {
        "complaints": complaints.count(),
        "with words": complaints.exclude(text="").count(),
        "with people": complaints.filter(number__sealed__isnull=False).count(),
        "violations": case.violations.count(),
        "assessments": Assessment.objects.filter(complaint__in=complaints).count(),
        "consents": Consent.objects.filter(number__in=complaints.values("number")).count(),
        "records": ScrubRecord.objects.filter(scrub__public_id__in=told(complaints)).count(),
        "events": case.events.count(),
        "documents": case.documents.count(),
        "cases": Case.objects.filter(pk=case.pk).count(),
    }


def told(complaints: Any) -> list[str]:
    facts = Assessment.objects.filter(complaint__in=complaints).values_list("facts", flat=True)
    return [found["told"]["scrub_id"] for found in facts if "told" in found]


def closed(case: Case, at: datetime | None = None) -> Case:
    Case.objects.filter(pk=case.pk).update(state="closed", gathering=False, closed_at=at or clock.now())
    Violation.objects.filter(case=case).update(state="dismissed", settled_at=at or clock.now())
    BlacklistEntry.objects.filter(case=case).update(state="ended", ended_at=at or clock.now(), end_reason="case_closed")
    case.refresh_from_db()
    return case
