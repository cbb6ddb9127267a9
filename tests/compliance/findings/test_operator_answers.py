"""What answers make of a complaint and a line, as plain rules."""

from datetime import date, timedelta

import pytest

from compliance.findings.rules.operator_answers import (
    LineTraffic,
    days_held,
    evidence_of,
    originating,
    traced_spoofed,
)
from registry.firms.rules.question import Answer

DAY = date(2026, 11, 20)
BEFORE = DAY - timedelta(days=9)


@pytest.mark.parametrize(
    ("kind", "outcome", "channel", "text", "evidence"),
    [
        ("call", "yes", "voice", False, "C2"),
        ("call", "no", "voice", False, ""),
        ("call", "not_ours", "voice", False, ""),
        ("delivery", "yes", "text", True, "C3"),
        ("delivery", "yes", "text", False, ""),
        ("delivery", "yes", "voice", True, ""),
        ("delivery", "no", "text", True, ""),
        ("line", "yes", "voice", False, ""),
        ("traffic", "yes", "voice", False, ""),
    ],
)
def test_evidence(kind: str, outcome: str, channel: str, text: bool, evidence: str) -> None:
    assert evidence_of(kind, outcome, channel, text) == evidence


def said(*originated: bool | None) -> list[Answer]:
    return [Answer(outcome="yes", originated=one) for one in originated]


@pytest.mark.parametrize(
    ("answers", "traffic", "spoofed"),
    [
        ([], [], None),
        (said(False), [], True),
        (said(True), [LineTraffic(BEFORE, DAY, 0)], False),  # the record of this very call decides
        (said(None), [LineTraffic(BEFORE, DAY, 0)], True),
        ([], [LineTraffic(BEFORE, BEFORE, 0)], None),
        ([], [LineTraffic(BEFORE, DAY, 5)], None),
        ([], [LineTraffic(BEFORE, DAY, 5), LineTraffic(BEFORE, DAY, 0)], None),  # the newest count holds
    ],
)
def test_a_spoofed_number(answers: list[Answer], traffic: list[LineTraffic], spoofed: bool | None) -> None:
    assert traced_spoofed(answers, traffic, DAY) is spoofed


@pytest.mark.parametrize(
    ("traffic", "answers", "seen"),
    [
        ([], [], None),
        ([LineTraffic(BEFORE, DAY, 0)], said(True), False),
        ([LineTraffic(BEFORE, DAY, 7)], [], True),
        ([], said(False, True), True),
        ([], said(False), False),
        ([], said(None), None),
    ],
)
def test_whether_a_line_calls_itself(traffic: list[LineTraffic], answers: list[Answer], seen: bool | None) -> None:
    assert originating(traffic, answers) is seen


def test_how_long_a_line_was_held() -> None:
    assert (days_held(BEFORE, DAY), days_held(DAY + timedelta(days=3), DAY), days_held(None, DAY)) == (9, 0, None)
