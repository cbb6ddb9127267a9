"""Complaints go when their time is over; from the file of a closed case goes the person alone, and it counts as before."""

from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from complaints.models import Caller, Complaint, ComplaintStep
from complaints.services.complaint_details import complaint_details_add
from compliance.cases.models import Case
from compliance.cases.selectors.case import case_summary, violations_by_breach
from compliance.desk.models import CallerFigures
from compliance.desk.services.figures import figures_count
from compliance.findings.models import Assessment, Violation
from compliance.findings.services.assessment import complaint_assess, complaints_assess
from compliance.reports.models import Report
from core import clock
from core.models import AuditRecord, Number
from core.policies import current_policy
from tests.acts import refusal_of
from tests.compliance.reports.building import build
from tests.compliance.retention.aging import run, years_pass
from tests.compliance.retention.files import AGES, DAY, case_file, closed
from tests.compliance.world import ACTOR, campaign
from tests.registry.conftest import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def case() -> Case:
    return case_file()


def test_the_file_of_a_closed_case_counts_the_same_people_without_knowing_them(case: Case) -> None:
    closed(case)
    policy = current_policy()
    figures, breaches = case_summary(case, policy), violations_by_breach(case)
    numbers = set(case.violations.values_list("complaint__number", flat=True))
    years_pass(policy.retention.periods["complaint"] + 10 * DAY)
    run(*settings.PERIOD_TASKS["complaint"])
    run(*settings.PERIOD_TASKS["complaint"])
    case.refresh_from_db()
    after = case_summary(case, policy)
    moments = {"first": None, "last": None}
    assert {**after.__dict__, **moments} == {**figures.__dict__, **moments}
    assert violations_by_breach(case) == breaches and figures.people == 4 and figures.complaints == 5
    for filed in Complaint.objects.all():
        assert filed.erased_at and not any(
            (filed.text, filed.place, filed.reference, filed.text_digest, filed.money_lost)
        )
        assert filed.number is not None and filed.number.sealed is None and filed.number_id not in numbers
    assert not ComplaintStep.objects.exists()
    erased = AuditRecord.objects.get(act="complaints.erased")
    assert erased.data == {"count": 5, "people": 4}
    assert Number.objects.filter(pk__in=numbers, sealed=None).count() == 0  # the register goes on


def test_with_the_last_complaint_its_caller_goes_though_the_figures_were_counted() -> None:
    campaign(3)
    figures_count()
    assert CallerFigures.objects.exists()
    years_pass(AGES)
    run(*settings.PERIOD_TASKS["complaint"])
    assert not Complaint.objects.exists() and not Caller.objects.exists() and not CallerFigures.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_worked_on_at_the_moment_is_left() -> None:
    """A violation that somebody has locked may be on its way into a case: nothing waits for it, and nothing is deleted."""
    filed = campaign(3)
    with transaction.atomic():
        years_pass(AGES)
    with transaction.atomic():
        Violation.objects.select_for_update().get(pk=filed[0].violations.order_by("pk")[0].pk)
        at_once(1, lambda: run(*settings.PERIOD_TASKS["complaint"]))
    assert list(Complaint.objects.values_list("pk", flat=True)) == [filed[0].pk]
    run(*settings.PERIOD_TASKS["complaint"])
    assert not Complaint.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_delete_each_complaint_once() -> None:
    campaign(6)
    with transaction.atomic():
        years_pass(AGES)
    at_once(2, lambda: run(*settings.PERIOD_TASKS["complaint"]))
    run(*settings.PERIOD_TASKS["complaint"])
    gone = AuditRecord.objects.filter(act="complaints.expired")
    assert sum(record.data["count"] for record in gone) == 6 and not Complaint.objects.exists()


def test_published_figures_stay_and_what_is_gone_is_not_counted_anew() -> None:
    filed = campaign(3)
    day = filed[0].filed_at.date()
    span: dict[str, Any] = {
        "start": day - 3 * DAY,
        "end": day + 2 * DAY,
        "scope": "",
        "at": clock.now(),
        "actor": ACTOR,
    }
    kept = build(**span).data
    Complaint.objects.update(received_at=clock.now() - AGES)
    run(*settings.PERIOD_TASKS["complaint"])
    assert not Complaint.objects.exists()
    assert build(**span).data == kept
    other = {**span, "start": day - 4 * DAY}
    assert refusal_of(lambda: build(**other)) == "report.not_kept"
    long_ago = {**span, "start": day - 40 * DAY, "end": day - 30 * DAY}
    assert build(**long_ago).data["complaints"] == 0
    assert Report.objects.count() == 2


def test_what_is_kept_no_more_accuses_nobody(case: Case) -> None:
    """Without its scrub and its consent a firm would look as if it never had them."""
    filed = Complaint.objects.filter(caller__value__endswith="2586530001").order_by("pk")[0]
    before = Assessment.objects.get(complaint=filed)
    breaches = set(filed.violations.values_list("breach", flat=True))
    years_pass(current_policy().retention.periods["scrub_record"] + 30 * DAY)
    complaint_details_add(complaint_id=filed.pk, answers={"manner": "robot"}, at=clock.now(), actor=ACTOR)
    assert complaint_assess(complaint_id=filed.pk, at=clock.now()).facts == before.facts
    assert set(filed.violations.values_list("breach", flat=True)) == breaches
    Violation.objects.filter(complaint=filed).delete()
    Assessment.objects.filter(complaint=filed).delete()
    complaints_assess(at=clock.now())
    found = Assessment.objects.get(complaint=filed)
    assert "washed" not in found.facts and "decision" not in found.facts
    assert not {"not_washed", "registered", "no_consent"} & set(filed.violations.values_list("breach", flat=True))
