"""A list through the real site, broker and worker, undisturbed and with the worker killed at it: the same bytes."""

import http.client
import json
from datetime import timedelta

import numpy as np
import pytest

from core import clock
from registry.scrubs.models import ScrubChunk, ScrubJob, ScrubRecord
from tests.live import LiveSite
from tests.registry.conftest import make_key, make_marketer
from tests.registry.scrubs.test_scrub import register
from tests.waiting import PATIENCE

pytestmark = pytest.mark.processes
ROWS = 400_000  # four chunks
QUERY = "channel=voice&category=insurance"


def ask(
    site: LiveSite, key: str, method: str, path: str, body: bytes | None = None, kind: str = "text/csv"
) -> tuple[int, bytes]:
    client = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE)
    try:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": kind}
        client.request(method, f"/api/v1/{path}", body, headers)
        answer = client.getresponse()
        return answer.status, answer.read()
    finally:
        client.close()


def hand_in(site: LiveSite, key: str, body: bytes, kind: str = "text/csv") -> str:
    status, answer = ask(site, key, "POST", f"scrub-jobs?{QUERY}", body, kind)
    assert status == 202, answer
    return str(json.loads(answer)["id"])


def finished(site: LiveSite, key: str, job_id: str) -> bytes:
    def done() -> bool:
        state = json.loads(ask(site, key, "GET", f"scrub-jobs/{job_id}")[1])["state"]
        assert state not in {"failed", "cancelled", "expired"}
        return bool(state == "succeeded")

    site.wait_until(done, "the list's result")
    status, result = ask(site, key, "GET", f"scrub-jobs/{job_id}/result")
    assert status == 200
    return result


def the_hour_has_come(job_id: str) -> None:
    """What a killed worker held is free again after a minute; waiting for that is not worth a minute."""
    earlier = clock.now() - timedelta(minutes=5)
    ScrubChunk.objects.filter(job__public_id=job_id, claimed_at__isnull=False).update(claimed_at=earlier)
    ScrubJob.objects.filter(public_id=job_id).exclude(claim="").update(claimed_at=earlier)
    ScrubJob.objects.filter(public_id=job_id).update(created_at=earlier, started_at=earlier)


def test_a_killed_worker_costs_its_chunk_again_and_nothing_else(live_site: LiveSite) -> None:
    firm = make_marketer()
    firm.quota_numbers = 10_000_000
    firm.save()
    key = make_key(firm, "scrub")[1]
    register("+8613800000007", {"all": True})
    numbers = np.random.default_rng(1).integers(0, 10**8, ROWS)
    body = b"id,phone\n" + b"".join(b"%d,138%08d\n" % (place, number) for place, number in enumerate(numbers.tolist()))
    undisturbed = finished(live_site, key, hand_in(live_site, key, body))
    assert undisturbed.count(b"\n") == ROWS + 1

    job_id = hand_in(live_site, key, body)
    for state in ("answering", "writing"):
        live_site.wait_until(
            ScrubChunk.objects.filter(job__public_id=job_id, state=state).exists, f"a chunk at {state}"
        )
        live_site.kill("worker")
        the_hour_has_come(job_id)
        live_site.restart("worker")
    assert finished(live_site, key, job_id) == undisturbed
    assert ScrubRecord.objects.count() == 2
    one, other = ScrubRecord.objects.order_by("pk")
    assert bytes(one.result_root) == bytes(other.result_root)
