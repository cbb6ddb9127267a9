"""The one-call API against the real site: so many clients, each on a connection that stays open, so many calls."""

import http.client
import json
import threading
import time
from typing import Any

import numpy as np

from benchmarks.population import digits_of, draw_list

POOL = 20_000  # different numbers asked about
WARM = 8
MOST_SECONDS = 20.0


class Load:
    """Clients that take the next body from one pile until enough calls are made or the time is over."""

    def __init__(self, port: int, key: str, bodies: list[tuple[bytes, int]], calls: int) -> None:
        self.port, self.key, self.bodies, self.left = port, key, bodies, calls
        self.lock = threading.Lock()
        self.seconds: list[float] = []
        self.problems: list[str] = []
        self.deadline = time.monotonic() + MOST_SECONDS

    def run(self, clients: int) -> float:
        """Seconds from the first call to the last answer."""
        threads = [threading.Thread(target=self._client) for _ in range(clients)]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return time.perf_counter() - began

    def _client(self) -> None:
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            while (body := self._next()) is not None:
                began = time.perf_counter()
                status, answer = post(link, "/api/v1/scrubs", body[0], self.key)
                took = time.perf_counter() - began
                self._note(took, problem_of(status, answer, body[1]))
        except OSError as error:
            self._note(None, type(error).__name__)
        finally:
            link.close()

    def _next(self) -> tuple[bytes, int] | None:
        with self.lock:
            if self.left <= 0 or time.monotonic() > self.deadline:
                return None
            self.left -= 1
            return self.bodies[self.left % len(self.bodies)]

    def _note(self, took: float | None, problem: str) -> None:
        with self.lock:
            if took is not None:
                self.seconds.append(took)
            if problem:
                self.problems.append(problem)


def measure(*, port: int, key: str, registered: int, rows: int, clients: int, calls: int) -> dict[str, Any]:
    """Percentiles in seconds; `wrong`: calls that were refused or whose answers do not count right."""
    bodies = bodies_of(registered, rows)
    Load(port, key, bodies, WARM * clients).run(clients)
    load = Load(port, key, bodies, calls)
    took = load.run(clients)
    p50, p95, p99 = np.percentile(load.seconds or [0.0], (50, 95, 99)).tolist()
    facts = {"rows": rows, "clients": clients, "calls": len(load.seconds), "seconds": took}
    wrong = {"wrong": len(load.problems), "first_problem": load.problems[0] if load.problems else ""}
    return {**facts, **wrong, "p50": p50, "p95": p95, "p99": p99, "calls_per_second": len(load.seconds) / took}


def bodies_of(registered: int, rows: int) -> list[tuple[bytes, int]]:
    """Requests ready to be sent, and how many of each one's numbers are registered."""
    index, _hits = draw_list(registered, POOL)
    texts = [str(number)[2:] for number in digits_of(index).tolist()]
    barred = index < registered
    bodies = []
    for start in range(0, POOL - rows + 1, rows):
        purpose = {"channel": "voice", "category": "insurance", "rows": texts[start : start + rows]}
        bodies.append((json.dumps(purpose).encode(), int(barred[start : start + rows].sum())))
    return bodies


def post(
    link: http.client.HTTPConnection, path: str, body: bytes, key: str, kind: str = "application/json"
) -> tuple[int, bytes]:
    headers = {"Content-Type": kind, **({"Authorization": f"Bearer {key}"} if key else {})}
    link.request("POST", path, body, headers)
    response = link.getresponse()
    return response.status, response.read()


def problem_of(status: int, answer: bytes, barred: int) -> str:
    """What is wrong with an answer, or ""."""
    if status != 200:
        return f"status {status}"
    counted = json.loads(answer)["counts"]["not_callable"]
    return "" if counted == barred else f"{counted} of {barred} registered numbers found"
