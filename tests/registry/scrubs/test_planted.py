"""What hits of planted numbers may be taken for."""

import pytest

from core.policies import load
from registry.scrubs.rules.planted import Lead, lead_of

RULES = load("cn").versions[-1].scrub.scan


@pytest.mark.parametrize(
    ("numbers", "lead"),
    [
        (0, Lead.NOTHING),
        (1, Lead.NOTHING),
        (2, Lead.NOTHING),
        (3, Lead.QUESTION),
        (4, Lead.QUESTION),
        (5, Lead.ACCUSES),
    ],
)
def test_one_or_two_are_nothing_three_a_question_five_may_accuse(numbers: int, lead: Lead) -> None:
    assert lead_of(numbers, RULES) == lead
