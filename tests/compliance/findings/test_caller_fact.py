"""What was found out about a caller makes its calls suspect from then on, and no more once it is taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from complaints.models import Caller, Complaint
from compliance.findings.models import Assessment, CallerFact, FormerAssessment
from compliance.findings.rules.caller_fact import KINDS, SOURCES, Kind, Source
from compliance.findings.services.assessment import complaints_assess_changed
from compliance.findings.services.caller_fact import Found, caller_fact_record, caller_fact_withdraw
from core.access.roles import Role
from core.models import AuditRecord, User
from registry.firms.models import Operator
from registry.firms.services.operator import operator_admit
from tests.acts import acts, refusal_of
from tests.compliance.world import ACTOR, NOW, PEOPLE, ROGUE, breaches_of, complaint, firm, officer, person, registered

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)
MAIL = "查证@office.example"
OF_KIND = {
    Kind.SPOOFED: "spoofed",
    Kind.CALL_CENTRE_NUMBER: "call_centre_marketing",
    Kind.DATA_SOURCE: "data_source",
    Kind.ONE_RING: "one_ring",
    Kind.BOMBING: "bombing",
    Kind.OPERATOR_NEGLIGENCE: "operator_negligence",
}


def found(kind: Kind, **more: Any) -> Found:
    said = {
        "kind": kind,
        "source": min(KINDS[kind].sources),
        "since": NOW - timedelta(days=10),
        "until": None,
        "reference": "复函〔2026〕12号",
        "marketer": firm(caller="") if KINDS[kind].firm else None,
        "operator": line_operator() if KINDS[kind].operator else None,
    }
    return Found(**{**said, **more})


def line_operator() -> Operator:
    known = Operator.objects.filter(name="Line Telecom").first()
    return known or operator_admit(name="Line Telecom", at=NOW, actor=ACTOR)


def recorder() -> User:
    return User.objects.filter(email=MAIL).first() or officer(mail=MAIL)


def record(kind: Kind, *, by: User | None = None, at: datetime = LATER, **more: Any) -> CallerFact:
    caller = Caller.objects.get(value__endswith=ROGUE[1:])
    return caller_fact_record(caller=caller, found=found(kind, **more), officer=by or recorder(), at=at)


def assessed_anew(filed: Complaint, at: datetime = LATER) -> set[str]:
    complaints_assess_changed(at=at)
    return set(breaches_of(filed))


@pytest.mark.parametrize("kind", list(OF_KIND))
def test_each_kind_makes_its_breach_suspect_in_calls_of_its_time_alone(kind: Kind) -> None:
    inside = complaint(registered(PEOPLE[0]))
    before = complaint(registered(PEOPLE[1]), called_at=NOW - timedelta(days=11))
    assert OF_KIND[kind] not in breaches_of(inside)
    row = record(kind)
    assert OF_KIND[kind] in assessed_anew(inside)
    assert OF_KIND[kind] not in breaches_of(before)
    assert inside.violations.get(breach=OF_KIND[kind]).state == "suspected"
    caller_fact_withdraw(fact=row, officer=recorder(), because="答复有误", at=LATER)
    assessed_anew(inside)
    assert inside.violations.get(breach=OF_KIND[kind]).state == "dismissed"
    record(kind)
    assessed_anew(inside)
    assert inside.violations.get(breach=OF_KIND[kind]).state == "suspected"


def test_whom_an_officer_found_out_is_asked_what_a_firm_owes() -> None:
    filed = complaint(registered())
    assert breaches_of(filed) == {"registered"}
    row = record(Kind.USED_BY)
    assert assessed_anew(filed) == {"registered", "not_washed", "not_declared"}
    assert {violation.marketer for violation in filed.violations.all()} == {None}  # it stays in the case of the caller
    caller_fact_withdraw(fact=row, officer=recorder(), because="另一家企业", at=LATER)
    assessed_anew(filed)
    standing = filed.violations.filter(state="suspected").values_list("breach", flat=True)
    assert set(standing) == {"registered"}


def test_what_was_concluded_before_stays_and_the_citizen_is_told_that_it_is_looked_at_again() -> None:
    silent = complaint(person(), kind="other", category="other", channel="text", text="")
    Assessment.objects.filter(complaint=silent).update(outcome="no_breach", facts={"before": "1"})
    record(Kind.BOMBING)
    assessed_anew(silent)
    old = FormerAssessment.objects.get(complaint=silent)
    assert (old.outcome, old.facts, old.replaced_at) == ("no_breach", {"before": "1"}, LATER)
    assert Assessment.objects.get(complaint=silent).facts["bombing"] is True
    told = silent.steps.get(status="under_review")
    assert "新的事实" in told.params["why"]["zh-hans"]
    assert complaints_assess_changed(at=LATER) == 0


def test_who_may_and_what_fits() -> None:
    complaint(registered())
    outsider = officer(Role.AUDITOR)
    assert refusal_of(lambda: record(Kind.SPOOFED, by=outsider)) == "caller_fact.role"
    assert refusal_of(lambda: record(Kind.SPOOFED, by=officer(Role.LEGAL_REVIEWER))) == "caller_fact.role"
    assert refusal_of(lambda: record(Kind.SPOOFED, source=Source.AUDIT)) == "caller_fact.source"
    assert refusal_of(lambda: record(Kind.SPOOFED, reference=" ")) == "caller_fact.reference"
    assert refusal_of(lambda: record(Kind.SPOOFED, since=LATER + timedelta(days=1))) == "caller_fact.future"
    assert refusal_of(lambda: record(Kind.SPOOFED, until=NOW - timedelta(days=10))) == "caller_fact.period"
    assert refusal_of(lambda: record(Kind.USED_BY, marketer=None)) == "caller_fact.firm"
    assert refusal_of(lambda: record(Kind.OPERATOR_NEGLIGENCE, operator=None)) == "caller_fact.operator"
    assert acts("caller_fact") == []
    row = record(Kind.SPOOFED)
    assert refusal_of(lambda: record(Kind.SPOOFED)) == "caller_fact.stands"
    assert refusal_of(lambda: caller_fact_withdraw(fact=row, officer=recorder(), because="", at=LATER)) == (
        "caller_fact.reason"
    )
    assert refusal_of(lambda: caller_fact_withdraw(fact=row, officer=outsider, because="x", at=LATER)) == (
        "caller_fact.role"
    )
    for _twice in range(2):
        caller_fact_withdraw(fact=row, officer=recorder(), because="错", at=LATER)
    assert acts("caller_fact") == ["caller_fact.recorded", "caller_fact.withdrawn"]


def test_no_citizens_number_stays_in_what_is_written_and_the_caller_does() -> None:
    complaint(registered())
    row = record(Kind.SPOOFED, note=f"{ROGUE} 呼叫了 139 0158 0001", reference="函 13901580001")
    row.refresh_from_db()
    assert "0158" not in row.note + row.reference
    assert ROGUE in row.note
    assert "1390158" not in str(list(AuditRecord.objects.values_list("data", flat=True)))


def test_every_kind_can_be_shown_by_something_and_every_source_shows_something() -> None:
    assert set(KINDS) == set(Kind)
    assert {source for row in KINDS.values() for source in row.sources} == set(SOURCES) == set(Source)
