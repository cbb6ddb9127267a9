"""Each kind of breach of the pack is found from the facts that make it, by the services that bring them, and missed without."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from complaints.services.complaint_details import complaint_details_add
from complaints.services.operator_consent import operator_consent_give
from compliance.findings.rules.caller_fact import Kind
from compliance.findings.services.assessment import complaint_assess, complaints_assess_changed
from compliance.findings.services.operator_answer import answer_take_in
from compliance.findings.services.operator_question import complaint_question_ask
from core.policies import current_policy
from registry.firms.rules.question import Answer
from registry.firms.services.marketer import marketer_suspend
from registry.firms.services.operator import operator_admit
from registry.firms.services.question import question_answer
from registry.register.services.consent import consent_confirm, consent_revoke
from registry.register.services.refusal import refusal_record
from tests.compliance.findings.test_assessment import claim, wash
from tests.compliance.findings.test_caller_fact import LATER, OF_KIND, record
from tests.compliance.world import (
    ACTOR,
    FIRM_CALLER,
    NOW,
    PEOPLE,
    breaches_of,
    complaint,
    firm,
    officer,
    person,
    registered,
)

pytestmark = pytest.mark.django_db
CALL: dict[str, Any] = {"caller": FIRM_CALLER}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NIGHT = NOW.replace(hour=14)  # 22:00 in China
Made = Callable[[], Complaint]


@dataclass(frozen=True)
class Pair:
    """`made`: a complaint with the facts of the breach; `without`: the same call without them."""

    made: Made
    without: Made


def confirmed(**call: Any) -> Complaint:
    """A call under a consent that its holder confirmed, asked about before."""
    number, caller = registered(), firm()
    consent_confirm(consent=claim(number, caller), at=NOW - 9 * DAY, actor=ACTOR)
    wash(caller, PEOPLE[0], NOW - HOUR)
    return complaint(number, **{**CALL, **call})


def revoked() -> Complaint:
    number, caller = registered(), firm()
    consent = claim(number, caller)
    consent_confirm(consent=consent, at=NOW - 9 * DAY, actor=ACTOR)
    consent_revoke(consent=consent, at=NOW - DAY, actor=ACTOR)
    return complaint(number, **CALL)


def refused() -> Complaint:
    number, caller = person(), firm()
    refusal_record(number=number, marketer=caller, source="site", at=NOW - 2 * HOUR, actor=ACTOR)
    return complaint(number, **CALL)


def text(words: str) -> Made:
    """As it was delivered: its evidence class came with the operator's confirmation."""

    def made() -> Complaint:
        filed = complaint(registered(), evidence="C3", channel="text", text=words, assess=False)
        complaint_assess(complaint_id=filed.pk, at=NOW + 2 * HOUR)
        return filed

    return made


def calls_of_a_day(count: int) -> Made:
    def made() -> Complaint:
        number = registered()
        firm()
        early = NOW.replace(hour=1)
        # Further apart than what counts as one call reported twice.
        rows = [complaint(number, called_at=early + n * 2 * HOUR, evidence="C2", **CALL) for n in range(count)]
        return rows[-1]

    return made


def suspended() -> Complaint:
    marketer_suspend(marketer=firm(), reason="listed", case_reference="", at=NOW - 5 * DAY, actor=ACTOR)
    return complaint(registered(), **CALL)


def on_record(kind: Kind) -> Made:
    def made() -> Complaint:
        filed = complaint(registered())
        record(kind)
        complaints_assess_changed(at=LATER)
        return filed

    return made


def answered(**said: Any) -> Made:
    """The complainant's operator says what its record shows of this call."""

    def made() -> Complaint:
        filed, at = complaint(registered()), NOW + DAY
        operator = operator_admit(name="Example Telecom", at=NOW, actor=ACTOR)
        operator_consent_give(complaint_id=filed.pk, operator=operator, at=NOW, actor=ACTOR)
        question = complaint_question_ask(complaint_id=filed.pk, officer=officer(), at=at)
        question_answer(question=question, answer=Answer(outcome="yes", **said), at=at, actor=ACTOR)
        answer_take_in(question_id=question.pk, at=at)
        complaints_assess_changed(at=at)
        return filed

    return made


def asked_for_the_source(said: str) -> Made:
    """The complainant says later whether they asked where the number was from."""

    def made() -> Complaint:
        filed = complaint(registered())
        complaint_details_add(complaint_id=filed.pk, answers={"data_source": said}, at=NOW + DAY, actor=ACTOR)
        complaints_assess_changed(at=NOW + DAY)
        return filed

    return made


def plain() -> Complaint:
    return complaint(registered())


def allowed_a_day() -> int:
    return current_policy(NOW).calling.attempts_per_day or 0


PAIRS: dict[str, Pair] = {
    "registered": Pair(plain, lambda: complaint(person())),
    "no_consent": Pair(lambda: complaint(person()), confirmed),
    "refused": Pair(refused, confirmed),
    "revoked": Pair(revoked, confirmed),
    "text_without_opt_out": Pair(text("低息贷款，额度高"), text("【某某银行】低息贷款，回T退订")),
    "hours": Pair(lambda: complaint(registered(), called_at=NIGHT), plain),
    "attempts": Pair(lambda: calls_of_a_day(allowed_a_day() + 1)(), lambda: calls_of_a_day(allowed_a_day())()),
    "not_washed": Pair(lambda: (firm(), complaint(registered(), **CALL))[1], confirmed),
    "not_declared": Pair(on_record(Kind.USED_BY), plain),
    "not_admitted": Pair(suspended, confirmed),
    **{breach: Pair(on_record(kind), plain) for kind, breach in OF_KIND.items()},
}


def test_a_source_that_is_not_told_is_suspected_and_one_that_is_told_is_not() -> None:
    found = asked_for_the_source("not_told")().violations.get(breach="data_source")
    assert (found.evidence, found.facts["reason"]) == ("C1", "source_not_told")


@pytest.mark.parametrize("said", ["told", "not_asked"])
def test_whoever_was_told_or_did_not_ask_accuses_nobody_of_it(said: str) -> None:
    assert "data_source" not in breaches_of(asked_for_the_source(said)())


BY_ANSWERS = {
    "one_ring": Pair(answered(rang_seconds=3), answered(rang_seconds=25)),
    "bombing": Pair(answered(attempts=60), answered(attempts=2)),
    "spoofed": Pair(answered(originated=False), answered(originated=True)),
}


@pytest.mark.parametrize("breach", list(BY_ANSWERS))
def test_what_an_operator_answers_is_found_with_the_class_of_its_record(breach: str) -> None:
    found = BY_ANSWERS[breach].made().violations.get(breach=breach)
    assert (found.evidence, found.state) == ("C2", "suspected")
    assert found.facts["reason"] in ("call_records", "traced_by_operator")


@pytest.mark.parametrize("breach", list(BY_ANSWERS))
def test_an_answer_that_does_not_say_so_finds_nothing(breach: str) -> None:
    assert breach not in breaches_of(BY_ANSWERS[breach].without())


def test_every_kind_of_the_pack_is_here() -> None:
    assert set(PAIRS) == set(current_policy(NOW).enforcement.breaches) - {"robocall"}


@pytest.mark.parametrize("breach", list(PAIRS))
def test_it_is_found_from_its_facts(breach: str) -> None:
    assert breach in breaches_of(PAIRS[breach].made())


@pytest.mark.parametrize("breach", list(PAIRS))
def test_it_is_missed_without_them(breach: str) -> None:
    assert breach not in breaches_of(PAIRS[breach].without())
