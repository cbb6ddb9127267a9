"""A list the whole way: uploaded to the real site, washed by its workers, result fetched, receipt checked."""

import http.client
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.api_load import post
from benchmarks.site import Site
from registry.scrubs.models import ScrubJob

PATIENCE = 300.0
PURPOSE = "?channel=voice&category=insurance"
ENDED = ("succeeded", "failed", "cancelled", "expired")


def measure(site: Site, key: str, path: Path, facts: dict[str, Any]) -> dict[str, Any]:
    """Seconds to accept the list, until it is finished, and to fetch the result; `wrong` where an answer does not count right."""
    link = http.client.HTTPConnection("127.0.0.1", site.home.port, timeout=120)
    try:
        return _measure(site, link, key, path, facts)
    finally:
        link.close()


def _measure(
    site: Site, link: http.client.HTTPConnection, key: str, path: Path, facts: dict[str, Any]
) -> dict[str, Any]:
    body = path.read_bytes()
    site.forget_peaks()
    began = time.perf_counter()
    status, answer = post(link, f"/api/v1/scrub-jobs{PURPOSE}", body, key, kind="text/csv")
    accepted = time.perf_counter()
    if status != 202:
        return {"rows": facts["rows"], "failed": f"status {status} on sending the list"}
    job, own = wait(site, link, key, json.loads(answer)["id"])
    finished = time.perf_counter()
    result = get(link, f"/api/v1/scrub-jobs/{job['id']}/result", key) if job["state"] == "succeeded" else b""
    fetched = time.perf_counter()
    return {
        "rows": facts["rows"],
        "accepted": accepted - began,
        "finished": finished - began,
        "engine": accepted - began + washed(job["id"]),
        "fetched": fetched - finished,
        "result_bytes": len(result),
        "peak": site.peak(),
        "own": own,
        "wrong": problem_of(link, job, result, facts),
    }


def washed(job_id: str) -> float:
    """Seconds from the first worker's taking the list up until its result and receipt were there."""
    job = ScrubJob.objects.get(public_id=job_id)
    if job.started_at is None or job.finished_at is None:
        return float("nan")
    return (job.finished_at - job.started_at).total_seconds()


def wait(site: Site, link: http.client.HTTPConnection, key: str, job_id: str) -> tuple[dict[str, Any], int]:
    """The job once it has ended, and the most memory of its own that a process was seen to hold meanwhile."""
    deadline, own = time.monotonic() + PATIENCE, 0
    while True:
        own = max(own, site.own_memory())
        job: dict[str, Any] = json.loads(get(link, f"/api/v1/scrub-jobs/{job_id}", key))
        if job["state"] in ENDED or time.monotonic() > deadline:
            return job, own
        time.sleep(0.05)


def get(link: http.client.HTTPConnection, path: str, key: str) -> bytes:
    link.request("GET", path, headers={"Authorization": f"Bearer {key}"})
    return link.getresponse().read()


def problem_of(link: http.client.HTTPConnection, job: dict[str, Any], result: bytes, facts: dict[str, Any]) -> str:
    """What is wrong with a finished job, or ""."""
    if job["state"] != "succeeded":
        return f"the job is {job['state']}"
    if job["counts"]["rows"] != facts["rows"] or job["counts"]["not_callable"] != facts["hits"]:
        return f"{job['counts']['not_callable']} of {facts['hits']} registered numbers found"
    if result.count(b"\n") != facts["rows"] + 1:
        return "the result has another number of lines"
    _status, verified = post(link, "/api/v1/receipts/verify", json.dumps({"receipt": job["receipt"]}).encode(), "")
    return "" if json.loads(verified).get("genuine") else "the receipt is not genuine"
