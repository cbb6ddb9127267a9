"""Many messages queued in one act: each number its own text, encrypted, and sent like any other."""

from datetime import UTC, datetime

import pytest

from core.models import SmsMessage
from core.secrets.encryption import ephemeral_decrypt
from core.services.number import numbers_obtain
from core.services.sms import sms_send
from core.services.sms_bulk import ANNOUNCED, Said, sms_queue_many

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
SAID = [Said("registration", "zh-hans", "您好，“号码”已登记，\\{}"), Said("withdrawal", "en", "Withdrawn")]
pytestmark = pytest.mark.django_db


def ids(count: int) -> list[int]:
    made = numbers_obtain(e164s=[f"+86139123{n:05d}" for n in range(count)], at=AT)
    return [number.pk for number in made.values()]


def test_each_number_has_its_own_text_in_order() -> None:
    first, second = ids(2)
    sms_queue_many(said=SAID, numbers=[first, second, first], which=[1, 0, 0], at=AT)
    rows = list(SmsMessage.objects.order_by("pk"))
    read = [ephemeral_decrypt("sms", bytes(row.body)).decode() for row in rows]
    assert read == [SAID[1].text, SAID[0].text, SAID[0].text]
    assert [(row.number_id, row.kind, row.language) for row in rows] == [
        (first, "withdrawal", "en"),
        (second, "registration", "zh-hans"),
        (first, "registration", "zh-hans"),
    ]
    assert sms_send(message_id=rows[0].pk, at=AT)


@pytest.mark.parametrize(("count", "announced"), [(0, 0), (3, 3), (ANNOUNCED, ANNOUNCED), (ANNOUNCED + 1, 0)])
def test_very_many_are_left_to_the_sweep(count: int, announced: int, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        sms_queue_many(said=SAID[:1], numbers=ids(count), which=[0] * count, at=AT)
    assert (len(callbacks), SmsMessage.objects.count()) == (announced, count)
