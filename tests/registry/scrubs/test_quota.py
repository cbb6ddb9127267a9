"""How many new numbers a firm may ask about."""

import pytest
from msgspec.structs import replace

from core.policies import load
from registry.scrubs.rules.quota import QuotaAnswer, QuotaUse, lookup_allowed, quota_answer

CN, US = load("cn").versions[-1], load("us").versions[-1]
SMALL = replace(CN, scrub=replace(CN.scrub, quota_numbers=100))


@pytest.mark.parametrize(
    ("use", "new", "answer"),
    [
        (QuotaUse(0), 100, QuotaAnswer(True, 100, 100, 0)),
        (QuotaUse(0), 101, QuotaAnswer(False, 100, 0, 100)),
        (QuotaUse(100), 0, QuotaAnswer(True, 100, 0, 0)),
        (QuotaUse(100), 1, QuotaAnswer(False, 100, 0, 0)),
        (QuotaUse(150), 1, QuotaAnswer(False, 100, 0, 0)),
        (QuotaUse(100, raised_to=500), 50, QuotaAnswer(True, 500, 50, 350)),
        (QuotaUse(0, raised_to=10), 100, QuotaAnswer(True, 100, 100, 0)),
    ],
)
def test_quota(use: QuotaUse, new: int, answer: QuotaAnswer) -> None:
    assert quota_answer(use, new, SMALL) == answer


def test_look_ups_by_hand() -> None:
    assert lookup_allowed(10, 1000, CN) and not lookup_allowed(11, 0, CN)
    assert lookup_allowed(10, 90, US) and not lookup_allowed(10, 91, US)
