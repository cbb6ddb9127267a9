"""What can be collected no more is written off: on which grounds (Administrative Compulsion Law 40), and what must be said of it."""

from collections.abc import Mapping

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names

ENFORCEMENT_ENDED = "enforcement_ended"
# A decision that was revoked is none of them: it asks for nothing any more, and no debt is left.
GROUNDS: Mapping[str, Names] = {
    ENFORCEMENT_ENDED: bilingual(
        "法院裁定终结执行（不包括终结本次执行程序）",
        "The court ended the enforcement (not merely this round of it)",
    ),
    "ended_without_assets": bilingual(
        "法人或者其他组织终止，无财产可供执行，又无义务承受人",
        "The firm ended; there are no assets, and nobody takes on its duties",
    ),
    "died_without_estate": bilingual(
        "公民死亡，无遗产可供执行，又无义务承受人",
        "The person died; there is no estate, and nobody takes on their duties",
    ),
    "object_lost": bilingual("执行标的灭失", "What was to be taken is lost"),
    "other": bilingual("需要终结执行的其他情形", "Another reason to end the collection"),
}
LEAST_REASON = 10  # characters: less is no sentence in either language


def is_sentence(reason: str) -> bool:
    return len(reason.strip()) >= LEAST_REASON
