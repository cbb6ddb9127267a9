"""Whoever loses something by an operator's report is told before anything ends; whoever has nothing here is not."""

import pytest

from core.models import SmsMessage
from registry.firms.models import Operator
from registry.register.models import Registration
from registry.register.services.disconnection import Ended, disconnections_hand_in
from registry.register.services.disconnection_notice import disconnections_tell
from tests.registry.conftest import ALICE, SYSTEM
from tests.registry.register.test_disconnection import AT, DAY, registered, report, settle


@pytest.mark.django_db
def test_what_nobody_was_told_of_yet_is_not_carried_out(operator: Operator) -> None:
    number = registered()
    rows = [Ended(ALICE, AT - DAY, "d-1")]
    disconnections_hand_in(operator=operator, rows=rows, at=AT, actor=SYSTEM)
    settle(AT + 8 * DAY)
    assert Registration.objects.live().filter(number=number).exists() and not SmsMessage.objects.exists()
    assert [disconnections_tell(at=AT) for _ in range(2)] == [1, 0] and SmsMessage.objects.count() == 1


@pytest.mark.django_db
def test_no_number_is_told_twice_a_day(operator: Operator) -> None:
    registered()
    report(operator, (ALICE, AT - DAY, "d-1"))
    settle(AT + 8 * DAY)
    registered(at=AT + 8 * DAY)
    for n in range(3):
        at = AT + 20 * DAY
        report(operator, (ALICE, at, f"d-{n + 2}"), at=at)
    assert SmsMessage.objects.count() == 1
