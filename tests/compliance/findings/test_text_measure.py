"""Texts are measured on groups that were held out whole."""

from io import StringIO

import pytest
from django.core.management import call_command

from compliance.findings.management.text_measure import (
    LABELS,
    BelowGate,
    Gate,
    Learned,
    Score,
    classifier_of,
    groups_of,
    macro,
    measure,
    scores,
    split,
)
from compliance.findings.services.text_correction import text_correct
from core.policies import load
from tests.compliance.world import NOW, PEOPLE, complaint, officer, registered

LOAN = "尊敬的客户，您的备用金额度已审批，最高可借{}万元，年化利率低至{}，回复办理"
HOUSE = "地铁口精装公寓盛大开盘，首付{}万起，{}号楼现房发售，欢迎来电看房"


def test_near_repeats_are_one_group_and_on_one_side() -> None:
    rows = [(form.format(n, n), code) for form, code in ((LOAN, "loans"), (HOUSE, "real_estate")) for n in range(5)]
    assert groups_of([text for text, _code in rows]) == [0] * 5 + [5] * 5
    learn, held = split(rows)
    assert len(learn) + len(held) == 10 and len(held) in (0, 5, 10)
    assert not {code for _text, code in learn} & {code for _text, code in held}


def test_scores_are_of_what_was_proposed_and_of_what_there_is() -> None:
    held = [("a", "x"), ("b", "x"), ("c", "y"), ("d", "")]
    found = scores(held, lambda text: {"a": "x", "b": "", "c": "y", "d": "y"}[text])
    assert found == [Score("x", 2, 1.0, 0.5), Score("y", 1, 0.5, 1.0)]
    assert round(macro(found), 2) == 0.67 and macro([]) == 0.0


def test_what_was_learned_is_proposed() -> None:
    learned = Learned()
    learned.learn([(LOAN.format(1, 2), "loans"), (HOUSE.format(1, 2), "real_estate")])
    assert (learned.propose("您的额度已审批"), learned.propose("精装公寓开盘")) == ("loans", "real_estate")
    assert Learned().propose("x") == ""


def test_labels_lead_to_codes_of_the_pack() -> None:
    policy = load("cn").versions[-1]
    assert {kind for kind, _trade in LABELS.values()} - {""} <= set(policy.complaints.kinds)
    assert {trade for _kind, trade in LABELS.values()} - {""} <= set(policy.register.categories)


# Ten groups of their own words each, so that some are held out and some are learned from.
WORDS = ("额度", "审批", "放款", "利率", "征信", "还款", "借款", "抵押", "担保", "本金")
HOUSES = ("公寓", "首付", "楼盘", "学区", "现房", "户型", "地铁口", "精装", "开盘", "物业")
MANY = [
    (f"{one}{other}{one}{third}请回复", code)
    for listed, code in ((WORDS, "loans"), (HOUSES, "real_estate"))
    for one, other, third in zip(listed, listed[3:] + listed[:3], listed[5:] + listed[:5], strict=True)
]


def nothing(_text: str) -> str:
    return ""


def right(text: str) -> str:
    return dict(MANY)[text]


def test_no_classifier_is_learned_below_the_gate() -> None:
    low = Gate(corrections=len(MANY), points=5)
    assert measure(MANY, nothing).gain >= 5
    assert classifier_of(MANY, nothing, low).propose("额度审批") == "loans"
    with pytest.raises(BelowGate, match=r"^20 of 21 texts were corrected$"):
        classifier_of(MANY, nothing, Gate(corrections=len(MANY) + 1))
    with pytest.raises(BelowGate, match=r"^it gains -?\d+\.0 of 5\.0 points over the words$"):
        classifier_of(MANY, right, low)
    with pytest.raises(BelowGate, match=r"^20 of 2,000 texts were corrected; it gains"):
        classifier_of(MANY, right)  # the gate of the platform


@pytest.mark.django_db
def test_the_command_measures_what_officers_corrected_last_and_says_what_is_missing() -> None:
    by = officer()
    for n, (text, trade) in enumerate(MANY[::5]):
        filed = complaint(registered(PEOPLE[n]), channel="text", text=text, assess=False)
        for category in ("other", trade):
            text_correct(complaint=filed, kind="marketing", category=category, officer=by, at=NOW)
    said = StringIO()
    call_command("measure_texts", stdout=said)
    assert "kind: 4 texts" in said.getvalue() and "trade: 4 texts" in said.getvalue()
    assert said.getvalue().count("No learned classifier: 4 of 2,000 texts were corrected") == 2
