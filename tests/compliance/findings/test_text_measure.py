"""Texts are measured on groups that were held out whole."""

from compliance.findings.management.text_measure import LABELS, Learned, Score, groups_of, macro, scores, split
from core.policies import load

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
