"""Which act issues what, and what of it stands later."""

import pytest

from compliance.cases.rules.case_workflow import ACTS
from compliance.cases.rules.document_kinds import (
    DEMAND,
    KIND_OF_ACT,
    SERVED_APART,
    TO_THE_FIRM,
    Effect,
    Later,
    effect_of,
)
from core.policies.documents import DOCUMENT_KINDS


def test_acts_and_kinds_are_those_there_are() -> None:
    assert set(KIND_OF_ACT) - {DEMAND} <= set(ACTS)
    assert set(KIND_OF_ACT.values()) >= SERVED_APART and SERVED_APART < TO_THE_FIRM
    assert set(KIND_OF_ACT.values()) <= set(DOCUMENT_KINDS) and set(DOCUMENT_KINDS) >= TO_THE_FIRM
    assert "referral" not in TO_THE_FIRM and "preservation_request" not in TO_THE_FIRM


@pytest.mark.parametrize(
    ("kind", "later", "effect"),
    [
        ("decision", [], Effect.IN_FORCE),
        ("decision", [Later(act="case.serve_decision")], Effect.IN_FORCE),
        ("decision", [Later(act="case.record_reconsideration")], Effect.UNDER_REVIEW),
        ("decision", [Later(act="case.record_suit"), Later(act="case.revoke")], Effect.REVOKED),
        ("decision", [Later(act="case.revoke"), Later(act="case.record_suit")], Effect.REVOKED),
        ("decision", [Later(act="case.revoke"), Later(kind="revocation")], Effect.REVOKED),
        ("notice", [Later(act="case.decide"), Later(kind="decision")], Effect.SUPERSEDED),
        ("notice", [Later(kind="notice")], Effect.SUPERSEDED),
        ("referral", [Later(act="case.revoke")], Effect.IN_FORCE),
        ("referral", [Later(kind="referral")], Effect.IN_FORCE),
        ("proof_of_service", [Later(kind="proof_of_service")], Effect.IN_FORCE),  # of another document
        ("demand", [Later(kind="demand")], Effect.SUPERSEDED),
        ("demand", [Later(act="case.revoke")], Effect.REVOKED),
        ("revocation", [Later(act="case.revoke")], Effect.IN_FORCE),
    ],
)
def test_what_a_document_is_worth_now(kind: str, later: list[Later], effect: str) -> None:
    assert effect_of(kind, later) == effect
