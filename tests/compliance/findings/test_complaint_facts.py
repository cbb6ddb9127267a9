"""The facts of one complaint: classes of evidence, and nothing known until it is said."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from complaints.models import Evidence
from compliance.findings.rules.breaches import assess
from compliance.findings.rules.complaint_facts import CLASSES, ComplaintFacts, at_least
from core.policies import load

CN, US = load("cn").versions[-1], load("us").versions[-1]
AT = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)


def test_classes_of_evidence() -> None:
    assert at_least("C2", "C2") and at_least("C3", "C1") and not at_least("C1", "C2")
    with pytest.raises(ValueError, match=r"."):
        at_least("C9", "C1")


def test_the_classes_are_those_a_complaint_may_have() -> None:
    assert set(CLASSES) == set(Evidence.values) and list(CLASSES) == sorted(CLASSES)
    for policy in (CN, US):
        assert {rule.evidence_needed for rule in policy.enforcement.breaches.values()} <= set(CLASSES)


def test_nothing_is_known_of_a_call_but_what_was_said() -> None:
    bare = ComplaintFacts(AT, "voice", "marketing", "loans", "C1")
    unsaid = {field.name: getattr(bare, field.name) for field in fields(ComplaintFacts)[5:]}
    assert unsaid.pop("time_known") is True
    assert not any(unsaid.values()), unsaid
    assert {unsaid[name] for name in ("washed", "declared", "admitted", "text_identity", "told")} == {None}


def test_what_is_not_known_accuses_nobody() -> None:
    """None means not known: no omission of a firm follows from it."""
    for policy in (CN, US):
        named = ComplaintFacts(AT, "text", "marketing", "loans", "C1", time_known=False, marketer="mkt_1")
        assert assess(named, policy).suspicions == ()
