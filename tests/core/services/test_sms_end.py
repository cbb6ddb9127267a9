"""Records of messages go when their time is over, the oldest first; what is being sent at the moment is left."""

from datetime import timedelta

import pytest
from django.db import transaction

from core import clock
from core.models import AuditRecord, SmsMessage
from core.policies import current_policy
from core.running.batches import Batch
from core.services.sms import sms_queue
from core.services.sms_end import sms_expire
from tests.registry.conftest import at_once, subscriber

PERIOD = current_policy().retention.periods["text_message"]


def queued(*ages: timedelta) -> None:
    for age in ages:
        sms_queue(number=subscriber(), kind="consent", text="…", at=clock.now() - age)


def expire() -> Batch:
    return sms_expire(at=clock.now(), policy=current_policy())


@pytest.mark.django_db
def test_the_old_go_once_on_record_and_the_young_stay() -> None:
    queued(PERIOD + timedelta(hours=2), PERIOD + timedelta(hours=1), PERIOD - timedelta(hours=1))
    assert expire().done == 2 and expire() == Batch()
    assert SmsMessage.objects.get().queued_at > clock.now() - PERIOD
    assert AuditRecord.objects.get(act="sms.expired").data == {"count": 2}


@pytest.mark.django_db(transaction=True)
def test_a_row_that_somebody_holds_is_left_to_the_next_round() -> None:
    queued(PERIOD * 2, PERIOD * 2)
    with transaction.atomic():
        held = SmsMessage.objects.select_for_update().order_by("pk")[0]
        assert at_once(1, expire)[0].done == 1
    assert SmsMessage.objects.get() == held
    assert [batch.done for batch in at_once(3, expire)].count(1) == 1
