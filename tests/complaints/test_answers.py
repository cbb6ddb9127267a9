"""What was answered, or taken back before, is not withdrawn; everything else is."""

from complaints.rules.answers import ANSWERS, WITHDRAWN, may_withdraw
from core.policies import load


def test_what_the_pack_knows_of_may_be_withdrawn_until_it_is_answered() -> None:
    statuses = set(load("cn").versions[-1].complaints.statuses)
    assert {*ANSWERS, WITHDRAWN} <= statuses
    assert {status for status in statuses if not may_withdraw(status)} == {*ANSWERS, WITHDRAWN}
