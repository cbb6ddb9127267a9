"""What operators hand in by the interface: rows accepted a second, in requests one after the other."""

import http.client
import json
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.api_load import post
from benchmarks.telling import spelled

NDJSON = "application/x-ndjson"
AT_ONCE = 1000  # rows of a request
KINDS = ("complaints", "registrations")


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
