"""Whom an officer names for a case answers in each of its calls for what a firm owes."""

from datetime import timedelta

import pytest

from compliance.cases.models import Case
from compliance.cases.services.case import case_respondent_name
from compliance.cases.services.gathering import violations_gather
from compliance.findings.models import CallerFact, Violation
from compliance.findings.services.assessment import complaints_assess_changed
from core.models import User
from registry.firms.models import Marketer
from tests.compliance.world import NOW, campaign, firm, officer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)


@pytest.fixture
def case() -> Case:
    campaign(4, evidence="C2")
    violations_gather(at=LATER)
    return Case.objects.get()


def name(case: Case, marketer: Marketer | None, somebody: str = "", by: User | None = None) -> None:
    by = by or User.objects.filter(email="一号@office.example").first() or officer(mail="一号@office.example")
    case_respondent_name(case=case, officer=by, marketer=marketer, name=somebody, reason="合同载明", at=LATER)
    complaints_assess_changed(at=LATER)
    violations_gather(at=LATER)


def breaches(state: str = "suspected") -> set[str]:
    return set(Violation.objects.filter(state=state).values_list("breach", flat=True))


def test_the_firm_that_is_named_answers_for_what_it_omitted_in_the_case_that_stands(case: Case) -> None:
    assert "not_declared" not in breaches()
    name(case, firm(caller=""))
    assert {"not_declared", "not_washed"} <= breaches()
    assert Case.objects.count() == 1
    assert set(Violation.objects.values_list("case", flat=True)) == {case.pk}
    found = CallerFact.objects.get()
    assert (found.reference, found.since) == (case.reference, Violation.objects.order_by("called_at")[0].called_at)


def test_another_firm_takes_its_place_and_nobody_of_ours_owes_nothing(case: Case) -> None:
    name(case, firm(caller="", name="甲公司"))
    case.refresh_from_db()
    name(case, firm(caller="", name="乙公司"))
    assert CallerFact.objects.standing().get(marketer__name="乙公司")
    case.refresh_from_db()
    name(case, None, "某人")
    assert not CallerFact.objects.standing().exists()
    assert "not_declared" not in breaches()
    assert "not_declared" in breaches("dismissed")
