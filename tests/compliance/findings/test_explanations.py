"""Why nothing forbidden was found: every reason that a complainant is told has words, in every language of the packs."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from complaints.models import ComplaintStep
from complaints.web.words import sentence
from compliance.findings.rules.breaches import assess
from compliance.findings.rules.complaint_facts import ComplaintFacts, ToldAnswer
from compliance.findings.rules.explanations import EXPLANATIONS, REMEDIES, no_breach_said
from core.policies import load
from core.policies.schema import Policy
from registry.engine.records.answer import Answer
from registry.scrubs.rules.decision import Decision
from tests.compliance.world import complaint, person

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
SAID_BY_CASES = {
    "case_closed",
    "rest_goes_on",
    "rest_decided",
    "decision_revoked",
    "not_established",
    "covered",
    "covered_contestable",
    "not_covered",
    "no_fault",
}
BESIDE = {"rest_goes_on", "rest_decided", "decision_revoked", "covered", "covered_contestable"}  # with other statuses
DECISIONS = [
    Decision(Answer.CALLABLE), Decision(Answer.CALLABLE, ("consent.confirmed",)), Decision(Answer.CALLABLE, ("registry.pending",)),
    Decision(Answer.CALLABLE, ("relationship.valid",)), Decision(Answer.NOT_CALLABLE, ("registry.all",)),
    Decision(Answer.UNKNOWN, ("number.foreign",)), None,
]  # fmt: skip
TOLD = ToldAnswer("scr_1", "callable", AT - timedelta(hours=1), AT + timedelta(hours=1), "voice", "insurance")


def explanations(policy: Policy) -> set[str]:
    """Every explanation with which an assessment ends that suspects nothing."""
    results = [
        assess(
            ComplaintFacts(
                AT, "voice", kind, "insurance", "C1", decision=decision, told=told, time_known=False, robocall=robocall
            ),
            policy,
        )
        for kind, decision, told, robocall in product(policy.complaints.kinds, DECISIONS, (None, TOLD), (None, False))
    ]
    return {result.explanation for result in results if result.outcome == "no_breach"}


def test_every_explanation_has_words_and_every_word_is_said() -> None:
    assert explanations(CN) | explanations(US) | SAID_BY_CASES == EXPLANATIONS.keys()


@pytest.mark.parametrize("policy", [CN, US], ids=["cn", "us"])
def test_the_words_are_there_in_every_language_of_the_pack(policy: Policy) -> None:
    for code, names in EXPLANATIONS.items():
        assert set(policy.languages) <= names.keys(), code
        assert names["zh-hans"].endswith("。") and names["en"].endswith("."), code


@pytest.mark.django_db
def test_the_complainant_reads_why() -> None:
    filed = complaint(person(), kind="debt_collection")
    step = ComplaintStep.objects.get(complaint=filed, status="no_breach")
    assert step.params == no_breach_said("not_marketing")


def test_every_reason_for_no_breach_names_what_can_be_done() -> None:
    """Whoever writes a new reason writes its remedy with it, or says with which other status it is told."""
    lacking = EXPLANATIONS.keys() - REMEDIES.keys() - BESIDE
    assert not lacking, f"no breach, and no remedy: {', '.join(sorted(lacking))}"
    told = (explanations(CN) | explanations(US) | SAID_BY_CASES) - BESIDE
    assert REMEDIES.keys() == told
    for code, names in REMEDIES.items():
        assert names.keys() == {"zh-hans", "en"} and all(names.values()), code


@pytest.mark.django_db
def test_its_complainant_reads_the_remedy_behind_the_reason() -> None:
    for code in REMEDIES:
        said = sentence("no_breach", no_breach_said(code))
        assert said.endswith(REMEDIES[code]["zh-hans"]) and EXPLANATIONS[code]["zh-hans"] in said
    assert "%(" not in sentence("no_breach", {"why": EXPLANATIONS["case_closed"]})  # told before remedies were
