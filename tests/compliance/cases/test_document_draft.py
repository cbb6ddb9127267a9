"""Drafts: every kind of every pack from facts that are known, gaps where one is not, and typed text that stays text."""

from dataclasses import fields, replace
from datetime import date

import pytest
from msgspec import structs

from compliance.cases.formats.document_template import parse_template
from compliance.cases.rules.document_draft import Draft, draft
from compliance.cases.rules.document_facts import DocumentFacts, Party
from compliance.cases.rules.document_names import WANTED
from compliance.cases.selectors.document_template import template_of
from core.policies import Policy, load
from core.policies.documents import DOCUMENT_KINDS
from core.typesetting.blocks import Facts, Gap, Heading, Items, Paragraph, Run, Table, raw_of, texts_of
from tests.compliance.cases.good_document import FACTS, both, breach
from tests.core.typesetting.samples import document

CN, US = load("cn").versions[-1], load("us").versions[-1]
WRITTEN = [
    (policy, kind, language)
    for policy in (CN, US)
    if policy.documents
    for kind in policy.documents.marks
    for language in policy.documents.written_in
]
ORDER = [
    "一、违法事实",
    "二、证据",
    "三、陈述申辩和采纳情况",
    "四、逐项认定",
    "五、处理决定",
    "六、履行方式和期限",
    "七、救济途径",
]


def drafted(kind: str, facts: DocumentFacts = FACTS, language: str = "zh-hans", policy: Policy = CN) -> Draft:
    template = template_of(policy, kind, language)
    assert template is not None
    return draft(template, facts, language)


def words(made: Draft) -> str:
    joined = [
        structs.replace(block, line=(Run("".join(run.text for run in block.line)),))
        if isinstance(block, Paragraph)
        else block
        for block in made.blocks
    ]
    return "\n".join(texts_of(raw_of(document(*joined))))


def of(text: str, facts: DocumentFacts = FACTS, language: str = "zh-hans") -> Draft:
    return draft(parse_template("title: 甲\n\n" + text, "a.txt"), facts, language)


def test_cn_writes_every_kind_in_both_languages_and_us_what_its_desk_does() -> None:
    assert CN.documents and US.documents
    assert set(CN.documents.marks) == set(DOCUMENT_KINDS) and CN.documents.written_in == ("zh-hans", "en")
    assert set(US.documents.marks) == {"request", "referral", "preservation_request"}
    assert template_of(US, "decision", "en") is None


@pytest.mark.parametrize(("policy", "kind", "language"), WRITTEN)
def test_a_case_of_which_all_is_known_leaves_no_gap(policy: Policy, kind: str, language: str) -> None:
    made = drafted(kind, language=language, policy=policy)
    assert made.gaps == () and len(made.blocks) > 3
    assert "{" not in words(made) and "**" not in words(made)


@pytest.mark.parametrize(("policy", "kind", "language"), WRITTEN)
def test_a_case_of_which_nothing_is_known_is_all_gaps_with_names_and_people(
    policy: Policy, kind: str, language: str
) -> None:
    made = drafted(kind, DocumentFacts(), language, policy)
    assert [gap.number for gap in made.gaps] == list(range(1, len(made.gaps) + 1)) and made.gaps
    assert {gap.fact for gap in made.gaps} <= set(WANTED)


def test_the_decision_keeps_its_order_and_says_what_the_sketch_says() -> None:
    made = drafted("decision")
    headings = [block.text for block in made.blocks if isinstance(block, Heading)]
    assert headings == [*ORDER, "附件 主叫号码明细", "附件 陈述申辩"]
    said = words(made)
    for part in ("示通告〔2026〕58号", "2026年11月3日", "壹拾万元整（￥100,000）", "（一）", "（二）", "示例省人民政府",
                 "示例市示例区人民法院",
                 "经本机关负责人集体讨论", "2026年12月10日", "采纳申辩"):  # fmt: skip
        assert part in said, part
    findings = next(block for block in made.blocks if isinstance(block, Table))
    assert ["".join(run.text for run in row[1]) for row in findings.rows] == ["认定", "不予认定"]


def test_what_was_said_before_the_notice_is_answered_though_nothing_was_said_after_it() -> None:
    for kind, language in (
        ("decision", "zh-hans"),
        ("no_penalty", "zh-hans"),
        ("decision", "en"),
        ("no_penalty", "en"),
    ):
        said = words(drafted(kind, replace(FACTS, statement="", statement_answer="不予采纳"), language))
        assert "不予采纳" in said, (kind, language)


def test_english_is_english() -> None:
    said = words(drafted("decision", language="en"))
    assert "CNY 100,000" in said and "25 November 2026" in said and "Not established" in said
    assert "依据" not in said and "元整" not in said


def test_a_missing_fact_is_one_numbered_gap_however_often_it_is_missed() -> None:
    made = of("{fine|capitals}和{fine}及{party.address}", replace(FACTS, fine=None, party=Party("甲")))
    assert [(gap.number, gap.fact, gap.who) for gap in made.gaps] == [
        (1, "fine", "legal_reviewer"),
        (2, "party.address", "officer"),
    ]
    (block,) = made.blocks
    assert isinstance(block, Paragraph) and [run.gap for run in block.line] == [1, 0, 1, 0, 2]
    assert of("{fine}", replace(FACTS, fine=0)).gaps == ()


def test_missing_rows_are_a_gap_of_their_own_and_optional_parts_are_left_out() -> None:
    nothing = replace(FACTS, breaches=(), fine=None)
    made = of(
        "|= 事项 |\n[each breaches]\n| {name} |\n[end]\n[if fine]\n罚款\n[end]\n[if not fine]\n无\n[end]\n{gains?}",
        nothing,
    )
    assert [type(block) for block in made.blocks] == [Table, Gap, Paragraph, Paragraph]
    assert words(made).count("罚款") == 0


def test_typed_text_never_becomes_structure() -> None:
    typed = "= 标题\n[each breaches]\n| a | b |\n- 点\n: x : y\n{fine} **粗**\n[end]"
    made = of(
        ": 当事人 : {party.name}\n{text}\n\n[each breaches]\n- {name}\n[end]",
        replace(FACTS, text=typed, party=Party(typed), breaches=(breach(name=both(typed, typed)),)),
    )
    assert [type(block) for block in made.blocks] == [Facts, Paragraph, Items]
    facts, paragraph, items = made.blocks
    assert isinstance(facts, Facts) and isinstance(paragraph, Paragraph) and isinstance(items, Items)
    for line in (facts.rows[0].line, paragraph.line, items.rows[0]):
        (run,) = line
        assert (run.text, run.strong, run.gap) == (typed, False, 0)


def test_every_fact_of_a_document_is_asked_for_by_some_template() -> None:
    texts = [template_of(policy, kind, language) for policy, kind, language in WRITTEN]
    asked = repr(texts)
    spare = {"left_out", "not_established", "callers", "reason"}  # for whoever edits the templates
    for field in fields(DocumentFacts):
        assert f"'{field.name}" in asked or field.name in spare, field.name


def test_days_are_written_as_the_language_does() -> None:
    day = replace(FACTS, day=date(2026, 1, 2))
    assert words(of("{day}", day)).count("2026年1月2日") == 1
    assert "2 January 2026" in words(of("{day}", day, "en"))
    assert "2026年11月20日 09:30" in words(of("{hearing_at}"))
