"""Formal preservation of evidence (APL 56): what must be said of it, and what may become of what was preserved."""

from collections.abc import Mapping

from compliance.cases.rules.case_facts import CaseFacts
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

REFUSED = "not_ordered"  # the head did not agree
OUTCOMES: Mapping[str, Names] = {
    "returned": bilingual("解除保存，退还当事人", "Ended, and returned to the party"),
    "kept": bilingual("作为证据保存在案", "Kept in the file as evidence"),
    "copied": bilingual("复制、拍照后退还当事人", "Copied or photographed, then returned to the party"),
    "passed_on": bilingual("移交有权机关处理", "Passed on to the authority that is competent"),
}


def described(facts: CaseFacts, policy: Policy) -> bool:
    return bool(facts.preserved_items.strip() and facts.preserved_place.strip())


def proposed_by_another(facts: CaseFacts, policy: Policy) -> bool:
    """Whoever proposed it does not order it too."""
    return facts.actor != facts.preservation_proposer


def outcome_known(facts: CaseFacts, policy: Policy) -> bool:
    return facts.preserved_outcome in OUTCOMES
