"""A listing says no more than is established: a label is complaints, a block without a decision is advice."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import translation

from compliance.cases.rules.case_states import State
from compliance.cases.templatetags.desk import violation_state
from compliance.listings.words import action_choices, action_word
from core import clock


@pytest.mark.parametrize(
    ("action", "reason", "words"),
    [
        ("watch", "complaints", "观察（内部）"),
        ("watch", "unproved_rows", "观察（内部）"),
        ("label", "complaints", "多人投诉，未经认定"),
        ("block", "complaints", "建议拦截"),
        ("block", "traffic", "建议拦截"),
        ("block", "decision", "依决定限制呼出"),
        ("emergency", "traffic", "紧急拦截"),
    ],
)
def test_what_being_listed_means(action: str, reason: str, words: str) -> None:
    with translation.override("zh-hans"):
        assert action_word(action, reason) == words


def test_one_looks_for_blocks_whether_decided_or_not() -> None:
    with translation.override("zh-hans"):
        assert [str(words) for _code, words in action_choices("label", "block")] == [
            "多人投诉，未经认定",
            "建议拦截或依决定限制呼出",
        ]
    assert [code for code, _words in action_choices()] == ["watch", "label", "block", "emergency"]


@pytest.mark.parametrize(
    ("state", "case", "words"),
    [
        ("suspected", State.SERVED, "线索"),
        ("established", State.DECIDED, "认定（可复议、诉讼）"),
        ("established", State.SUED, "认定（可复议、诉讼）"),
        ("established", State.CLOSED, "已认定"),
        ("suspected", State.CLOSED, "线索"),
        ("established", None, "已认定"),
    ],
)
def test_what_is_established_stays_open_to_its_remedies(state: str, case: State | None, words: str) -> None:
    with translation.override("zh-hans"):
        served = clock.now() - timedelta(days=400 if case is State.CLOSED else 3)
        assert violation_state(state, case and decided(case, served)) == words


def test_a_case_that_is_closed_while_its_decision_can_be_attacked_says_so() -> None:
    """Reconsideration within 60 days, the court within six months: closing the case ends neither."""
    now = clock.now()
    with translation.override("zh-hans"):
        for days, words in ((3, "认定（可复议、诉讼）"), (150, "认定（可复议、诉讼）"), (200, "已认定")):
            assert violation_state("established", decided(State.CLOSED, now - timedelta(days=days))) == words
        pending = decided(State.CLOSED, now - timedelta(days=400), kind="suit", applied_on=now.date(), ended_on=None)
        assert violation_state("established", pending) == "认定（可复议、诉讼）"


def decided(state: State, served_at: datetime, **brought: object) -> SimpleNamespace:
    """A case whose decision was served then; `brought`: a review of it."""
    at = served_at + timedelta(days=1)
    rows = [SimpleNamespace(pk=1, at=at, refused_at=None, **brought)] if brought else []
    return SimpleNamespace(
        state=state, decided_at=served_at, served_at=served_at, reviews=SimpleNamespace(all=lambda: rows)
    )
