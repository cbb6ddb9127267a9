"""The list of the evidence: what there is none of is not listed, and nothing in it names anybody."""

from compliance.cases.rules.document_evidence import KINDS, PAPER_SHOWS, evidence_list
from compliance.findings.rules.explanations import bilingual

PAPER = bilingual("检查记录", "Record of an inspection")


def test_what_there_is_is_listed_in_its_order_with_its_number() -> None:
    counts = {"scrubs": 3, "statements": 4, "recordings": 0, "unheard": 9}
    found = evidence_list(counts, {"inspection_record": (PAPER, 2), "evidence": (PAPER, 0)})
    assert [(row.name["en"], row.count) for row in found] == [
        ("Statements of those who complained", 4), ("Records of scrubs", 3), ("Record of an inspection", 2),
    ]  # fmt: skip
    assert found[-1].shows == PAPER_SHOWS and evidence_list({}, {}) == ()


def test_each_kind_has_its_words_in_both_languages() -> None:
    assert all(
        words[language]
        for kind in KINDS.values()
        for words in (kind.name, kind.shows)
        for language in ("zh-hans", "en")
    )
