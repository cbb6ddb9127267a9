"""Contested consents become a lead by the figures, which an officer closes with a reason or takes to a case of the firm."""

from datetime import timedelta
from typing import Any

import pytest

from compliance.cases.models import Case, CaseEvent, ConsentLead
from compliance.cases.selectors.consent_lead import answers_now, lead_of, leads_open
from compliance.cases.services.consent_lead import (
    consent_lead_close,
    consent_lead_consider,
    consent_lead_take_to_case,
    consent_leads_consider,
)
from compliance.cases.services.gathering import violations_gather
from core.access.roles import Role
from core.policies import current_policy
from registry.firms.models import Marketer
from registry.register.models import Consent
from registry.register.services.consent import consent_claim, consent_confirm, consent_contest
from tests.acts import acts, refusal_of
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, campaign, firm, officer
from tests.registry.conftest import subscriber

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
LEAST = current_policy(NOW).exemptions.contested_least_people


def answered(marketer: Marketer, count: int, *, contested: int, first: int = 0) -> list[Consent]:
    rows = []
    for n in range(count):
        row = consent_claim(
            marketer=marketer, number=subscriber(f"+861391234{first + n:04}"), channels=["voice"], categories=["loans"],
            given_at=NOW - 3 * HOUR, evidence={"kind": "form"}, at=NOW - 2 * HOUR, actor=ACTOR,
        )  # fmt: skip
        act = consent_contest if n < contested else consent_confirm
        rows.append(act(consent=row, at=NOW - HOUR, actor=ACTOR))
    return rows


def consider(marketer: Marketer, at: Any = NOW) -> ConsentLead | None:
    return consent_lead_consider(marketer_id=marketer.pk, at=at)


def test_the_figures_open_one_lead_and_count_it_anew() -> None:
    marketer = firm()
    answered(marketer, LEAST - 1, contested=LEAST - 1)
    assert consider(marketer) is None  # too few people
    answered(marketer, 1, contested=0, first=100)
    consent_leads_consider(at=NOW)
    lead = ConsentLead.objects.get()
    assert (lead.answered, lead.contested, lead.people) == (LEAST, LEAST - 1, LEAST)
    assert lead.percent == 100 * (LEAST - 1) // LEAST
    answered(marketer, 2, contested=2, first=200)
    consent_leads_consider(at=NOW)
    consider(marketer)
    assert lead_of(lead.public_id).contested == LEAST + 1  # type: ignore[union-attr]
    assert list(leads_open()) == [lead] and acts("consent_lead") == ["consent_lead.opened"]


def test_a_small_share_or_an_old_answer_is_no_lead() -> None:
    marketer = firm()
    answered(marketer, 10 * LEAST, contested=1)
    assert consider(marketer) is None
    late = NOW + current_policy(NOW).exemptions.contested_within
    assert answers_now(marketer.pk, late).answered == 0


def test_closed_with_a_reason_the_same_answers_open_none_again() -> None:
    marketer, head = firm(), officer(Role.HEAD)
    answered(marketer, LEAST, contested=LEAST)
    lead = consider(marketer)
    assert lead is not None
    later = NOW + HOUR
    elsewhere = officer(Role.OFFICER, "CN-BJ")
    reviewer = officer(Role.LEGAL_REVIEWER)

    def close(by: Any, reason: str = "x") -> str:
        return refusal_of(lambda: consent_lead_close(lead=lead, reason=reason, officer=by, at=later))

    assert [close(elsewhere), close(reviewer), close(head, " ")] == ["consent_lead.office"] * 2 + [
        "consent_lead.reason"
    ]
    closed = consent_lead_close(lead=lead, reason="企业出示了录音 139 1234 5678", officer=head, at=later)
    assert closed.closed_by == head and "12345678" not in closed.reason.replace(" ", "")
    assert (
        refusal_of(lambda: consent_lead_close(lead=lead, reason="x", officer=head, at=later)) == "consent_lead.closed"
    )
    assert consider(marketer, later + HOUR) is None and not leads_open().exists()
    assert acts("consent_lead") == ["consent_lead.opened", "consent_lead.closed"]


def test_it_is_taken_to_an_open_case_of_the_firm_alone() -> None:
    marketer, clerk = firm(), officer(Role.OFFICER)
    campaign(4, caller=FIRM_CALLER, evidence="C2")
    violations_gather(at=NOW)
    case = Case.objects.get(marketer=marketer)
    answered(marketer, LEAST, contested=LEAST)
    lead = consider(marketer)
    assert lead is not None
    other = Case.objects.create(
        public_id="cas_other", reference="C-2026-999999-X", state="checking", opened_at=NOW, state_since=NOW,
        marketer=firm(caller="", name="另一公司"), province="CN-JS",
    )  # fmt: skip

    def take(to: Case) -> ConsentLead:
        return consent_lead_take_to_case(lead=lead, case=to, reason="多名机主否认", officer=clerk, at=NOW + HOUR)

    assert refusal_of(lambda: take(other)) == "consent_lead.case"
    before = case.violations.count()
    assert take(case).case == case
    event = CaseEvent.objects.get(act="case.consents_contested")
    assert (event.case, event.note, event.params["contested"]) == (case, "多名机主否认", LEAST)
    assert case.violations.count() == before  # a lead establishes nothing
    assert refusal_of(lambda: take(case)) == "consent_lead.closed"
    assert acts("consent_lead") == ["consent_lead.opened", "consent_lead.taken_to_case"]
