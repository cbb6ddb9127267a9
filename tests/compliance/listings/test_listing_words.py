"""A listing says no more than is established: a label is complaints, a block without a decision is advice."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from compliance.cases.rules.case_states import State
from compliance.cases.templatetags.desk import violation_state
from compliance.listings.words import action_choices, action_word


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
        ("established", None, "已认定"),
    ],
)
def test_what_is_established_stays_open_to_its_remedies(state: str, case: State | None, words: str) -> None:
    with translation.override("zh-hans"):
        assert violation_state(state, case and SimpleNamespace(state=case)) == words
