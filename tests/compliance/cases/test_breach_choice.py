"""What may become of a breach: what is wrong with a choice, who may punish it, and how much."""

import pytest
from msgspec import structs

from compliance.cases.rules.breach_choice import (
    BreachEvidence,
    Choice,
    ChoiceFault,
    Outcome,
    by_law,
    choices_from,
    choices_to_json,
    faults_of,
    fine_range,
    is_competent,
    is_repeated,
    punishable,
    range_of,
    scale_step,
    step_for,
    step_said,
)
from core.policies.enforcement import Competence
from tests.compliance.cases.good_case import CN, US, chosen, enough

WEAK = {"refused": BreachEvidence(calls=6, people=5)}


def test_choices_are_the_same_again_after_they_were_kept() -> None:
    said = {"registered": Choice(Outcome.ESTABLISHED), "refused": Choice(Outcome.NOT_ESTABLISHED, "证据不足")}
    assert choices_from(choices_to_json(said)) == said == choices_from(said)


@pytest.mark.parametrize("said", [None, "x", [], {"registered": "established"}, {"registered": {"outcome": "burnt"}}])
def test_what_is_no_choice_is_none(said: object) -> None:
    assert choices_from(said) == {}


def test_what_is_wrong_with_a_choice_is_named_with_its_breach() -> None:
    evidence = {**enough("registered", "revoked"), **WEAK}
    said = {**chosen("registered", "refused", "hours"), "revoked": Choice(Outcome.NOT_ESTABLISHED, " ")}
    assert faults_of(said, evidence, None) == [
        ChoiceFault("breach_unknown", "hours"),
        ChoiceFault("breach_evidence", "refused"),
        ChoiceFault("breach_reason", "revoked"),
    ]
    assert faults_of({}, WEAK, None) == [ChoiceFault("breach_unchosen", "refused")]
    assert faults_of(chosen("refused", outcome=Outcome.LEFT_OUT), WEAK, frozenset()) == []
    assert faults_of(chosen("registered"), enough("registered"), frozenset({"refused"})) == [
        ChoiceFault("breach_notified", "registered")
    ]


def test_the_desk_punishes_what_law_or_rule_lets_it() -> None:
    assert punishable({"registered", "not_washed", "unheard"}, "warning_fine", False, CN) == {"registered"}
    assert punishable({"registered"}, "warning_fine", False, US) == frozenset()  # a court's


def test_an_authority_may_be_competent_for_some_sanctions_from_a_level_on() -> None:
    rows = (Competence(authority="miit", level="national", sanctions=("suspension",)),
            Competence(authority="miit", level="city", sanctions=("warning_fine",)))  # fmt: skip
    kind = structs.replace(CN.enforcement.breaches["registered"], competent=rows)
    assert not is_competent(kind, "suspension", False, CN) and is_competent(kind, "suspension", True, CN)
    assert is_competent(kind, "warning_fine", False, CN) and not is_competent(kind, "rectify", True, CN)


@pytest.mark.parametrize(
    ("breach", "gains", "expected"),
    [
        ("registered", None, (0, 500_000)),
        ("registered", 0, (0, 500_000)),
        ("registered", 1, (1, 10)),
        ("registered", 300_000, (300_000, 3_000_000)),
        ("spoofed", 49_999, (0, 500_000)),
        ("spoofed", 50_000, (50_000, 500_000)),
        ("operator_negligence", 9_000_000, (50_000, 5_000_000)),
        ("call_centre_marketing", None, None),
    ],
)
def test_the_range_of_a_fine(breach: str, gains: int | None, expected: tuple[int, int] | None) -> None:
    assert fine_range(CN.enforcement.breaches[breach], gains) == expected


def test_of_several_laws_the_one_with_the_highest_fine_counts_once() -> None:
    assert range_of(["text_without_opt_out", "operator_negligence", "registered"], None, CN) == (50_000, 5_000_000)
    assert range_of(["call_centre_marketing"], None, CN) is range_of([], None, CN) is None


@pytest.mark.parametrize(
    ("people", "repeated", "fine"),
    [(0, False, (0, 50_000)), (9, False, (0, 50_000)), (10, False, (50_000, 150_000)), (50_000, False, (300_000, 500_000)),
     (49, True, (50_000, 200_000)), (50, True, (200_000, 500_000))],
)  # fmt: skip
def test_the_last_step_of_the_scale_that_is_reached_counts(people: int, repeated: bool, fine: tuple[int, int]) -> None:
    step = scale_step(people, repeated, CN)
    assert step is not None and step.fine == fine
    assert scale_step(people, repeated, US) is None


def test_the_scale_counts_only_what_rests_on_law() -> None:
    evidence = {"registered": BreachEvidence(6, 6, 6, 6), "not_declared": BreachEvidence(60, 60, 60, 60)}
    for codes in (["registered"], ["registered", "not_declared"], ["not_declared"]):
        step = step_for(codes, evidence, (), CN)
        assert step is not None and step.fine == (0, 50_000), codes
    assert by_law(evidence, CN) == {"registered"}


def test_only_a_penalty_makes_a_later_breach_a_repeated_one() -> None:
    assert is_repeated(["rectify", "warning_fine"], CN) and is_repeated(["suspension"], CN)
    assert not is_repeated(["no_fault", "advice", "rectify", "restrict", "unheard"], CN) and not is_repeated([], CN)


def test_a_step_says_for_how_many_people_and_how_much() -> None:
    said = [step_said(step, CN) for step in CN.enforcement.scale]
    assert said[1]["en"] == "10 to 49 people: CNY 50,000 to CNY 150,000"
    assert said[1]["zh-hans"] == "涉及消费者10人以上不足50人的，罚款50,000元至150,000元"
    assert said[3]["en"] == "200 people or more: CNY 300,000 to CNY 500,000"
    assert said[5]["zh-hans"].startswith("曾受处罚，") and "punished before" in said[5]["en"]
