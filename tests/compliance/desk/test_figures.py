"""What the desk's lists are ordered by is counted anew where something changed, and there alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Caller, Complaint
from compliance.cases.models import Case
from compliance.cases.services.gathering import violations_gather
from compliance.desk.models import CallerFigures, CaseFigures, FigureChange, FirmFigures
from compliance.desk.selectors.subject import callers_complained_of, firms_with_figures
from compliance.desk.selectors.today import with_figures
from compliance.desk.services import figures
from compliance.desk.services.figures import figures_count
from compliance.findings.models import Violation
from compliance.reports.rules.report import Scope, ScopeKind
from compliance.reports.selectors.report_scope import Counting
from core.access.roles import Role
from core.policies import current_policy
from tests.compliance.world import FIRM_CALLER, NOW, PEOPLE, campaign, complaint, firm, officer, person, registered
from tests.sessions import signed_in

pytestmark = pytest.mark.django_db
UNKNOWN = "057186530001"


def of_callers() -> list[tuple[str, int, int]]:
    return list(callers_complained_of().values_list("caller__value", "filed", "people"))


def test_callers_stand_by_their_complaints() -> None:
    for number in range(3):
        complaint(person(PEOPLE[number]), caller=UNKNOWN, called_at=NOW - timedelta(hours=number))
    first, second = (complaint(person(PEOPLE[0]), called_at=NOW - timedelta(days=day)) for day in range(2))
    rogue = first.caller.value
    assert of_callers() == []
    assert figures_count() > 0
    assert of_callers() == [("+8657186530001", 3, 3), (rogue, 2, 1)]
    assert CallerFigures.objects.get(caller=first.caller).last == NOW
    assert figures_count() == 0
    # One moves to another caller, one proves nothing any more.
    Complaint.objects.filter(pk=second.pk).update(caller=Caller.objects.get(value="+8657186530001"))
    Complaint.objects.filter(pk=first.pk).update(evidence="C0")
    figures_count()
    assert of_callers() == [("+8657186530001", 4, 3), (rogue, 1, 0)]


def test_a_caller_without_complaints_leaves_the_list() -> None:
    gone = complaint(person(PEOPLE[0]))
    figures_count()
    Violation.objects.all().delete()
    gone.assessment.delete()
    gone.steps.all().delete()
    Complaint.objects.filter(pk=gone.pk).delete()
    figures_count()
    assert of_callers() == []


def test_cases_and_firms_follow_their_violations() -> None:
    made = firm(caller=FIRM_CALLER)
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW + timedelta(hours=2))
    case = Case.objects.get()
    figures_count()
    rows = Violation.objects.filter(case=case)
    people = rows.values("complaint").distinct().count()
    assert people > 1
    assert [(row.complaints, row.callers) for row in with_figures(Case.objects.all())] == [(people, 1)]
    first = firms_with_figures().first()
    assert (first.pk, first.suspected, first.established) == (made.pk, rows.count(), 0)
    rows.update(state=Violation.State.ESTABLISHED)
    figures_count()
    assert FirmFigures.objects.values_list("suspected", "established").get() == (0, rows.count())
    rows.update(case=None, marketer=None)
    figures_count()
    assert not CaseFigures.objects.exists() and not FirmFigures.objects.exists()
    assert [(row.complaints, row.callers) for row in with_figures(Case.objects.all())] == [(0, 0)]


def test_a_firm_that_an_officer_found_out_has_the_complaints_and_the_declared_one_none() -> None:
    """The page, its list and the report of a firm count alike, from the moment the respondent is named and named anew."""
    declared, found = firm(caller=FIRM_CALLER), firm(name="Behind It", caller="")
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW + timedelta(hours=2))
    figures_count()
    case, head = Case.objects.get(), officer(Role.HEAD, province="", mail="head@national.example")
    suspected = Violation.objects.filter(case=case).count()
    policy = current_policy(NOW)

    def counted() -> dict[int, tuple[int, int, int]]:
        figures_count()
        day = NOW.astimezone(policy.numbering.zone).date()
        seen = {}
        for row in firms_with_figures():
            page = signed_in(head, language="en").get(f"/regulator/firms/{row.public_id}/")
            scope = Scope(ScopeKind.FIRM, row.public_id)
            of = Counting(day - timedelta(days=30), day, scope, NOW + timedelta(days=1), policy)
            assert of.complaints().count() == page.context["count"], row
            seen[row.pk] = (page.context["count"], row.suspected, of.violations().count())
        return seen

    before = (4, suspected, suspected)
    assert counted() == {declared.pk: before, found.pk: (0, 0, 0)}
    Case.objects.update(respondent=found)
    assert counted() == {declared.pk: (0, 0, 0), found.pk: before}
    FigureChange.objects.all().delete()
    Violation.objects.update(state=Violation.State.ESTABLISHED)
    assert found.pk in set(FigureChange.objects.values_list("marketer", flat=True))
    Violation.objects.update(state=Violation.State.SUSPECTED)
    Case.objects.update(respondent=None)
    assert counted() == {declared.pk: before, found.pk: (0, 0, 0)}


def test_another_status_counts_nothing_anew() -> None:
    complaint(person(PEOPLE[0]))
    figures_count()
    Complaint.objects.update(status="linked", text="more")
    assert not FigureChange.objects.exists()


def test_it_goes_on_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        complaint(person(PEOPLE[number]), called_at=NOW - timedelta(hours=number))
    monkeypatch.setattr(figures, "AT_ONCE", 2)
    with CaptureQueriesContext(connection) as asked:
        assert figures_count() >= 5
    assert sum("DELETE" in query["sql"] for query in asked) >= 3
    assert of_callers()[0][1:] == (5, 5)


@pytest.mark.parametrize("changed", [{"evidence": "C2"}, {"called_at": NOW - timedelta(days=9)}, {"number": None}])
def test_what_a_callers_figures_are_counted_from_is_noted(changed: dict[str, Any]) -> None:
    filed = complaint(person(PEOPLE[0]))
    Complaint.objects.update(evidence="C0")
    FigureChange.objects.all().delete()
    Complaint.objects.update(**changed)
    assert set(FigureChange.objects.values_list("caller", flat=True)) == {filed.caller_id}


def test_what_a_firms_figures_are_counted_from_is_noted() -> None:
    complaint(registered(PEOPLE[0]))
    made = firm(caller="")
    FigureChange.objects.all().delete()
    Violation.objects.update(marketer=made)
    Violation.objects.update(state="dismissed")
    assert set(FigureChange.objects.values_list("marketer", flat=True)) == {made.pk}
