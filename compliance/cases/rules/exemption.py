"""Why a breach that is established goes unpunished (APL 33): a finding of its own, with its reason and its evidence."""

from collections.abc import Mapping
from enum import StrEnum

from compliance.cases.rules.case_facts import CaseFacts
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy


class Ground(StrEnum):
    NO_SUBJECTIVE_FAULT = "no_subjective_fault"
    MINOR_MENDED = "minor_mended"
    FIRST_MINOR = "first_minor"


GROUNDS: Mapping[str, Names] = {
    Ground.NO_SUBJECTIVE_FAULT: bilingual(
        "当事人有证据足以证明没有主观过错（行政处罚法第三十三条第二款）",
        "The party has shown by sufficient evidence that it was not at fault (APL 33, paragraph 2)",
    ),
    Ground.MINOR_MENDED: bilingual(
        "违法行为轻微并及时改正，没有造成危害后果（行政处罚法第三十三条第一款）",
        "The breach is minor, was mended in time and did no harm (APL 33, paragraph 1)",
    ),
    Ground.FIRST_MINOR: bilingual(
        "初次违法且危害后果轻微并及时改正（行政处罚法第三十三条第一款）",
        "It is the party's first breach, with minor harm, and was mended in time (APL 33, paragraph 1)",
    ),
}
OF_PARTY = frozenset({"statement", "rectification"})  # papers of the party, whoever brought them into the file


def exemption_shown(facts: CaseFacts, policy: Policy) -> bool:
    """Of whoever goes unpunished it is said why, and by which files of the case that is shown."""
    said = facts.exemption in GROUNDS and facts.exemption_reason.strip() and facts.exemption_files.strip()
    return bool(said) or not facts.exemption


def exemption_by_party(facts: CaseFacts, policy: Policy) -> bool:
    """That the party was not at fault is the party's to prove: one of the files at least is its own."""
    own = facts.party_files & set(facts.exemption_files.split())
    return facts.exemption != Ground.NO_SUBJECTIVE_FAULT or not facts.exemption_files.strip() or bool(own)


def exemption_first(facts: CaseFacts, policy: Policy) -> bool:
    """A first breach is nobody's second: no other decision in force established one of the same party."""
    return facts.exemption != Ground.FIRST_MINOR or not facts.found_before
