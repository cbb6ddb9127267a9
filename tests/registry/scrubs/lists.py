"""Lists handed in through the API and walked through their steps."""

from typing import Any

from django.conf import settings

from core.models import AuditRecord
from registry.scrubs.models import ScrubJob
from tests.registry.conftest import BOB, Api
from tests.registry.jobs import run_job

PURPOSE = "channel=voice&category=insurance"
LIST = f"""id,phone,note
1,139 1234 5678,first
2,{BOB},"second, with a comma"
3,13800138001,=1+1
4,abc,
5,+86 139-1234-5678,again
6,,empty
"""


def send(api: Api, body: bytes | str = LIST, *, kind: str = "text/csv", query: str = PURPOSE, **headers: str):
    return api.post(f"scrub-jobs?{query}", body, kind=kind, **headers)


def done(api: Api, body: bytes | str = LIST, **more) -> dict[str, Any]:
    answer = send(api, body, **more)
    assert answer.status_code == 202, answer.content
    run_job(answer.json()["id"])
    job: dict[str, Any] = api.get(f"scrub-jobs/{answer.json()['id']}").json()
    return job


def result(api: Api, job: dict[str, Any], query: str = "", **headers: str):
    return api.get(f"scrub-jobs/{job['id']}/result?{query}", **headers)


def text(answer) -> str:
    return b"".join(answer.streaming_content).decode()


def stored() -> set[str]:
    return {path.name for path in (settings.DNC_FILES / "scrub-jobs").glob("scr_*")}


def queued(api: Api, body: bytes | str = LIST, **more) -> ScrubJob:
    """The job of a list that nobody has looked into yet."""
    answer = send(api, body, **more)
    assert answer.status_code == 202, answer.content
    return ScrubJob.objects.get(public_id=answer.json()["id"])


def acts_on(job: ScrubJob) -> list[str]:
    """What the audit trail says was done with a job, the first act first."""
    trail = AuditRecord.objects.filter(target_type="scrubs.scrubjob", target_id=job.pk)
    return list(trail.order_by("pk").values_list("act", flat=True))
