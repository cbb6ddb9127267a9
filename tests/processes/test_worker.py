"""Jobs through the real broker and a real worker on the test database."""

import io
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.db import transaction

from core import clock
from core.actors import Actor
from core.models import AuditLink, AuditRecord, SmsMessage
from core.selectors.audit import audit_chain_report
from core.services.audit import audit_write
from core.services.number import number_obtain
from core.services.sms import sms_queue
from registry.scrubs.models import ScrubJob
from tests.live import LiveSite
from tests.processes.test_scrub_job_killed import hand_in
from tests.registry.conftest import make_key, make_marketer
from tests.registry.lists_given import PARQUET

pytestmark = pytest.mark.processes
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def queue(count: int) -> None:
    for n in range(count):  # one number has no more than its share in a day
        sms_queue(number=number_obtain(e164=f"+86139{n:08d}", at=AT), kind="registration", text="Ready", at=clock.now())


def sent() -> int:
    return SmsMessage.objects.filter(state="sent").count()


def test_a_queued_message_is_sent_by_the_worker(live_site: LiveSite) -> None:
    queue(20)
    live_site.wait_until(lambda: sent() == 20, "20 messages")
    assert set(SmsMessage.objects.values_list("tries", flat=True)) == {1}


NOTHING = 50_000_000


def rows_of_nothing() -> bytes:
    """115 kB of Parquet that claim fifty million rows."""
    out, piece = io.BytesIO(), pa.table({"phone": pa.nulls(NOTHING // 50, pa.int8())})
    with pq.ParquetWriter(out, piece.schema, compression="zstd") as writer:
        for _ in range(50):
            writer.write_table(piece, row_group_size=NOTHING // 50)
    return out.getvalue()


def test_a_code_waits_for_no_list(live_site: LiveSite) -> None:
    file = rows_of_nothing()
    assert len(file) < 200_000
    key = make_key(make_marketer(), "scrub")[1]
    jobs = [hand_in(live_site, key, file, PARQUET) for _ in range(8)]
    queue(1)
    live_site.wait_until(lambda: sent() == 1, "the message")
    message = SmsMessage.objects.get()
    assert message.sent_at and (message.sent_at - message.queued_at).total_seconds() < 5
    refused = ScrubJob.objects.filter(problem="list.more_rows_than_bytes")
    live_site.wait_until(lambda: refused.count() == len(jobs), "eight refusals")


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
