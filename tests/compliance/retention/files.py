"""The file of a case with all that it cites, made by the real services."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from complaints.models import Complaint
from compliance.cases.models import Case
from compliance.cases.services.case import case_assign, case_move
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import Assessment, Violation
from compliance.listings.models import BlacklistEntry
from core import clock
from core.access.roles import Role
from core.models import User
from registry.register.models import Consent
from registry.scrubs.models import ScrubRecord
from tests.compliance.cases.office import HEARING, WAY, chosen, paper_issued, with_papers
from tests.compliance.retention.aging import scrubbed, years_pass
from tests.compliance.world import FIRM_CALLER, PEOPLE, complaint, firm, officer, person, raise_evidence, registered
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


CLOSE = ("case.close", "supervisor", 28, {"reason": "已送达", "outcome_sent": True})


def fined(case: Case, *, closing: bool = True) -> dict[str, User]:
    """The case is walked to its end by the acts of its officers, or to the service of its decision: a fine of 90,000, of which
    nothing is paid. The listing that came of it is over. Returns the officers, by what they are called in the way."""
    for filed in Complaint.objects.filter(violations__case=case).distinct():
        raise_evidence(filed)
    violations_gather(at=clock.now())
    years_pass(60 * DAY)
    case.refresh_from_db()
    people = {
        "officer": officer(mail="一号@office.example"),
        "head": officer(Role.HEAD),
        "legal": officer(Role.LEGAL_REVIEWER),
        "supervisor": officer(Role.SUPERVISOR),
    }
    begin = case.opened_at
    for who in (people["officer"], officer(mail="二号@office.example")):
        case_assign(case=case, officer=who, assigned_by=who, at=begin)
    changed: dict[str, dict[str, Any]] = {
        "case.propose_penalty": {
            "sanction_proposed": "warning_fine", "fine_proposed": 90_000, "scale_reason_proposed": "情节较重",
        },
        "case.decide": {"sanction": "warning_fine", "fine": 90_000, "scale_reason": "情节较重"},
    }  # fmt: skip
    for act, who_acts, days, brings in (*WAY, CLOSE) if closing else WAY:
        if act in HEARING:
            continue
        at = begin + days * DAY
        facts = {**brings, **changed.get(act, {})}
        if "service_on" in facts:
            facts["service_on"] = at.date()
        paper_issued(case, act, at)
        facts = {key: chosen(case, at) if value is ... else value for key, value in facts.items()}
        case = case_move(case=case, act=act, actor=people[who_acts], at=at, facts=with_papers(case, facts), text="正文")
    BlacklistEntry.objects.filter(case=case).update(state="ended", ended_at=clock.now(), end_reason="term_over")
    return people
