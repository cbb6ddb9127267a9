"""What operators hand in by the interface: rows accepted a second, in requests one after the other."""

import http.client
import json
import random
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.api_load import post
from benchmarks.telling import spelled

NDJSON = "application/x-ndjson"
AT_ONCE = 1000  # rows of a request
KINDS = ("complaints", "registrations")
CLAIMS_AT_ONCE = 10_000  # as many as one request takes
SENDERS = 2  # requests side by side, one for each core
CLAIM = (
    '{"number":"%s","channels":["voice","text"],"categories":["insurance"],"given_at":"%s",'
    '"evidence":{"kind":"web_form","reference":"form-%d","sha256":"%064x"}}'
)


def measure(*, port: int, operator: str, kind: str, rows: int, first: int) -> dict[str, Any]:
    """`kind`: of `KINDS`. `first`: of the numbers of the made population, none of which was handed in before. All requests count."""
    bodies = bodies_of(kind, rows, first)
    link, accepted = http.client.HTTPConnection("127.0.0.1", port, timeout=120), 0
    problem = ""
    began = time.perf_counter()
    for body in bodies:
        status, answer = post(link, f"/api/v1/{kind}", body, operator, kind=NDJSON)
        found = answer.count(b'"accepted"') if status == 200 else 0
        problem = problem or ("" if found else f"status {status}: {answer[:200].decode(errors='replace')}")
        accepted += found
    took = time.perf_counter() - began
    link.close()
    wrong = {} if accepted == rows else {"wrong": f"{accepted} of {rows} accepted {problem}".strip()}
    return {"rows": rows, "seconds": took, "rows_per_second": rows / took, **wrong}


def bodies_of(what: str, rows: int, first: int) -> list[bytes]:
    lines = [json.dumps(row_of(what, number, n)) for n, number in enumerate(spelled(first, rows))]
    return ["\n".join(lines[start : start + AT_ONCE]).encode() for start in range(0, rows, AT_ONCE)]


def row_of(what: str, number: str, n: int) -> dict[str, Any]:
    now = datetime.now(UTC)
    reference = f"{what} {random.getrandbits(64)}"
    if what == "registrations":
        return {"number": number, "action": "register", "preferences": {"all": True}, "assurance": "sms_code",
                "at": now.isoformat(), "reference": reference}  # fmt: skip
    at = now - timedelta(days=1, seconds=n)
    return {"caller": f"+8610{60_000_000 + n % 500 * 61}", "called": number, "at": at.isoformat(), "category": "loans",
            "recorded_or_robot": n % 2 == 0, "reference": reference}  # fmt: skip


def measure_consents(*, port: int, firm: str, rows: int, first: int) -> dict[str, Any]:
    """Claims that a firm hands in as lines of JSON, from the first byte sent to the last answer; telling citizens comes later."""
    starts, accepted, problems = iter(range(0, rows, CLAIMS_AT_ONCE)), [0], [""]
    lock = threading.Lock()

    def send() -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while True:
            with lock:
                start = next(starts, None)
            if start is None:
                break
            body = claims_of(first + start, min(CLAIMS_AT_ONCE, rows - start))
            status, answer = post(link, "/api/v1/consents", body, firm, kind=NDJSON)
            found = answer.count(b'"accepted"') if status == 200 else 0
            with lock:
                accepted[0] += found
                problems[0] = problems[0] or (
                    "" if found else f"status {status}: {answer[:200].decode(errors='replace')}"
                )
        link.close()

    senders = [threading.Thread(target=send) for _ in range(SENDERS)]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    took = time.perf_counter() - began
    wrong = {} if accepted[0] == rows else {"wrong": f"{accepted[0]} of {rows} accepted {problems[0]}".strip()}
    return {"rows": rows, "seconds": took, "rows_per_second": rows / took, **wrong}


def claims_of(first: int, rows: int) -> bytes:
    given = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    return "\n".join(CLAIM % (number, given, n, n) for n, number in enumerate(spelled(first, rows), first)).encode()
