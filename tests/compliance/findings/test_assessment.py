"""A complaint is judged by what the register knew at the moment of the call."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from complaints.models import Complaint
from compliance.findings.models import Assessment, Violation
from compliance.findings.services.assessment import complaint_assess, complaints_assess
from core.models import AuditRecord, Number
from registry.firms.models import Marketer
from registry.register.models import Consent
from registry.register.services.consent import consent_claim, consent_confirm, consent_revoke
from registry.register.services.refusal import refusal_record
from registry.scrubs.rules.purpose import Purpose
from registry.scrubs.services.scrub import scrub_perform
from tests.compliance.world import ACTOR, FIRM_CALLER, NOW, PEOPLE, breaches_of, complaint, firm, person, registered

pytestmark = pytest.mark.django_db
CALL: dict[str, Any] = {"caller": FIRM_CALLER}


def why(filed: Complaint) -> list[str]:
    return list(Assessment.objects.get(complaint=filed).reasons)


def test_a_call_to_a_registered_number_is_suspected_with_its_facts():
    filed = complaint(registered())
    violation = filed.violations.get(breach="registered")
    assert violation.state == "suspected"
    assert violation.evidence == "C1"
    assert violation.facts["decision"] == "not_callable"
    assert violation.policy_version.startswith("cn-")
    assert PEOPLE[0][1:] not in str(violation.facts) + str(Assessment.objects.get().facts)


def test_registering_after_the_call_accuses_nobody_of_calling_a_registered_number():
    number = registered(at=NOW + timedelta(minutes=5))
    assert "registered" not in breaches_of(complaint(number, called_at=NOW))


def test_an_unregistered_number_still_needs_a_consent_here():
    assert breaches_of(complaint(person())) == {"no_consent"}


def test_a_confirmed_consent_explains_the_call_to_the_citizen():
    number, caller = registered(), firm()
    consent = claim(number, caller)
    consent_confirm(consent=consent, at=NOW - timedelta(days=9), actor=ACTOR)
    wash(caller, PEOPLE[0], NOW - timedelta(hours=1))
    filed = complaint(number, **CALL)
    assert breaches_of(filed) == set()
    filed.refresh_from_db()
    assert filed.status == "no_breach"


def test_a_consent_revoked_before_the_call_is_a_breach():
    number, caller = registered(), firm()
    consent = claim(number, caller)
    consent_confirm(consent=consent, at=NOW - timedelta(days=9), actor=ACTOR)
    consent_revoke(consent=consent, at=NOW - timedelta(days=1), actor=ACTOR)
    assert "revoked" in breaches_of(complaint(number, **CALL))


def test_whoever_was_told_callable_is_not_punished_for_calling():
    number, caller = person(), firm()
    consent = claim(number, caller)
    assert wash(caller, PEOPLE[0], NOW - timedelta(days=9)) == "conditional"
    consent_confirm(consent=consent, at=NOW - timedelta(days=8), actor=ACTOR)
    assert wash(caller, PEOPLE[0], NOW - timedelta(hours=3)) == "callable"
    filed = complaint(number, **CALL)
    assert breaches_of(filed) == set()
    assert consent.revoked_at is None
    assert why(filed) == ["told_callable"]


def test_a_refusal_that_reached_the_firm_in_between_ends_the_excuse():
    number, caller = person(), firm()
    claim(number, caller)
    wash(caller, PEOPLE[0], NOW - timedelta(hours=3))
    refusal_record(number=number, marketer=caller, source="site", at=NOW - timedelta(hours=2), actor=ACTOR)
    assert "refused" in breaches_of(complaint(number, **CALL))


def test_an_answer_whose_validity_is_over_excuses_nothing():
    number, caller = registered(), firm()
    wash(caller, PEOPLE[0], NOW - timedelta(days=2))
    assert {"registered", "not_washed"} <= breaches_of(complaint(number, **CALL))


def test_a_text_is_read_as_it_was_delivered_and_never_as_somebody_pasted_it():
    """C3: the original text whose delivery the operator confirmed; pasted by the complainant it is C1, and says nothing of the sender."""
    said: dict[str, Any] = {"channel": "text", "text": "低息贷款，额度高", "assess": False}
    pasted = complaint(registered(PEOPLE[0]), **said)
    delivered = complaint(registered(PEOPLE[1]), evidence="C3", **said)
    for filed in (pasted, delivered):
        complaint_assess(complaint_id=filed.pk, at=NOW + timedelta(hours=2))
    assert "text_without_opt_out" not in breaches_of(pasted)
    found = delivered.violations.get(breach="text_without_opt_out")
    assert (found.evidence, pasted.violations.get(breach="registered").evidence) == ("C3", "C1")


def test_calls_at_night_are_outside_the_hours():
    night = NOW.replace(hour=14)  # 22:00 in China
    assert "hours" in breaches_of(complaint(registered(), called_at=night))


def test_a_firm_that_was_never_admitted_is_seen_as_such():
    caller = firm()
    Marketer.objects.filter(pk=caller.pk).update(state="applied")
    caller.standings.filter(state="admitted").update(state="refused")
    assert "not_admitted" in breaches_of(complaint(registered(), **CALL))


def test_assessing_twice_writes_the_same_rows():
    filed = complaint(registered())
    before = list(Violation.objects.values_list("pk", "breach")), AuditRecord.objects.count()
    complaint_assess(complaint_id=filed.pk, at=NOW + timedelta(days=2))
    complaints_assess(at=NOW + timedelta(days=3))
    assert (list(Violation.objects.values_list("pk", "breach")), AuditRecord.objects.count()) == before


def test_the_sweep_assesses_what_a_lost_message_left():
    waiting = [complaint(registered(e164), assess=False) for e164 in PEOPLE[:3]]
    assert complaints_assess(at=NOW + timedelta(hours=2)) == 3
    assert Assessment.objects.filter(complaint__in=waiting, outcome="suspected").count() == 3


@pytest.mark.django_db(transaction=True)
def test_one_complaint_assessed_by_three_workers_at_once_has_one_verdict():
    filed = complaint(registered(), assess=False)
    go = threading.Barrier(3)
    failures: list[Exception] = []

    def run(assess: Callable[[], object]) -> None:
        try:
            go.wait()
            assess()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    acts = [
        lambda: complaint_assess(complaint_id=filed.pk, at=NOW + timedelta(hours=2)),
        lambda: complaint_assess(complaint_id=filed.pk, at=NOW + timedelta(hours=2)),
        lambda: complaints_assess(at=NOW + timedelta(hours=2)),
    ]
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Assessment.objects.count() == 1
    assert list(Violation.objects.values_list("breach", flat=True)) == ["registered"]


def claim(number: Number, caller: Marketer) -> Consent:
    return consent_claim(
        marketer=caller, number=number, channels=["voice"], categories=["loans"], given_at=NOW - timedelta(days=12),
        evidence={"kind": "form", "reference": "f-1", "sha256": "0" * 64}, at=NOW - timedelta(days=10), actor=ACTOR,
    )  # fmt: skip


def wash(caller: Marketer, e164: str, at: datetime) -> str:
    """What the firm is told about one number."""
    purpose = Purpose(channel="voice", category="loans")
    result = scrub_perform(marketer=caller, purpose=purpose, rows=[e164], key=None, at=at, actor=ACTOR)
    return str(result.rows[0].decision.decision)
