"""Jobs through the real broker and a real worker on the test database."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from core import clock
from core.actors import Actor
from core.models import AuditLink, AuditRecord, SmsMessage
from core.selectors.audit import audit_chain_report
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.sms import sms_queue
from tests.live import LiveSite

pytestmark = pytest.mark.processes
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def queue(count: int) -> None:
    number = number_obtain(e164="+8613912345678", at=AT)
    for _ in range(count):
        sms_queue(number=number, kind="registration", text="Ready", at=clock.now())


def sent() -> int:
    return SmsMessage.objects.filter(state="sent").count()


def test_a_queued_message_is_sent_by_the_worker(live_site: LiveSite) -> None:
    queue(20)
    live_site.wait_until(lambda: sent() == 20, "20 messages")
    assert set(SmsMessage.objects.values_list("tries", flat=True)) == {1}


def test_beat_chains_the_audit_trail(live_site: LiveSite) -> None:
    for number in range(5):
        with transaction.atomic():
            audit_write(actor=Actor.system("test"), act=f"thing.done_{number}", target=None, at=AT)
    live_site.wait_until(lambda: AuditLink.objects.count() == AuditRecord.objects.count() >= 5, "a chained trail")
    assert audit_chain_report().broken_at is None


def test_a_killed_worker_loses_and_doubles_nothing(live_site: LiveSite) -> None:
    queue(60)
    live_site.wait_until(lambda: sent() >= 5, "the first messages")
    live_site.kill("worker")
    queue(20)
    live_site.restart("worker")
    # The one or two messages in the worker's hands come back by the sweep, once their hold has run out; waiting for that is
    # not worth a minute: the sweep is told that the hour has come.
    live_site.wait_until(lambda: sent() >= 78, "all but the messages in its hands")
    SmsMessage.objects.filter(state="sending").update(next_try_at=AT)
    live_site.wait_until(lambda: sent() == 80, "all messages")
    assert SmsMessage.objects.count() == 80
