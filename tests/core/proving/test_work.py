"""A calculation before a code: what solves it, and what does not. `altcha`'s own solver stands in for a browser."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from altcha import Challenge, Payload, solve_challenge

from core.proving.work import LIFETIME, WorkKeys, work_id, work_make

KEYS = WorkKeys(b"a" * 32, b"b" * 32)
AT = datetime(2026, 11, 20, tzinfo=UTC)
STEPS = 20


def solved(challenge: str) -> str:
    found = Challenge.from_dict(json.loads(challenge))
    solution = solve_challenge(found)
    assert solution
    return Payload(found, solution).to_base64()


def test_a_solution_is_good_until_its_time_is_over_and_under_our_keys_alone() -> None:
    answer = solved(work_make(KEYS, STEPS, AT))
    assert work_id(KEYS, answer, AT) == work_id(KEYS, answer, AT + LIFETIME - timedelta(seconds=1)) != ""
    assert work_id(KEYS, answer, AT + LIFETIME) == ""
    assert work_id(WorkKeys(b"c" * 32, b"b" * 32), answer, AT) == ""
    assert work_id(WorkKeys(b"a" * 32, b"c" * 32), answer, AT) == ""


def test_it_takes_about_as_many_steps_as_are_asked() -> None:
    counters = []
    for _ in range(20):
        challenge = Challenge.from_dict(json.loads(work_make(KEYS, STEPS, AT)))
        solution = solve_challenge(challenge)
        assert solution
        counters.append(solution.counter)
    assert min(counters) >= STEPS // 2 and max(counters) <= STEPS + STEPS // 2
    assert len(set(counters)) > 1


def test_what_is_no_solution_is_none() -> None:
    challenge = work_make(KEYS, STEPS, AT)
    answer = json.loads(base64.b64decode(solved(challenge)))
    wrong: Any
    for wrong in (
        {"challenge": answer["challenge"]},
        {"challenge": answer["challenge"], "solution": {"counter": 0, "derivedKey": "00" * 32}},
        {"challenge": answer["challenge"], "solution": {"counter": None, "derivedKey": None}},
        {"challenge": {"parameters": {}}, "solution": answer["solution"]},
        [], None, 7,
    ):  # fmt: skip
        text = base64.b64encode(json.dumps(wrong).encode()).decode()
        assert work_id(KEYS, text, AT) == ""
    for text in ("", "=", "\udc80", "x" * 10_000, "e30="):
        assert work_id(KEYS, text, AT) == ""
