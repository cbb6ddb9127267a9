"""An order to rectify: what an inspection may find, and whether the order is met by it."""

from collections.abc import Collection, Mapping

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names

RECTIFY = "rectify"  # the rung of the ladder that orders it, and the key of its term
FOUND: Mapping[str, Names] = {
    "full": bilingual("已全部改正", "Rectified in full"),
    "part": bilingual("部分改正", "Rectified in part"),
    "none": bilingual("未改正", "Not rectified"),
}


def is_owed(sanctions: Collection[str], found: str) -> bool:
    """Whether something is left to rectify. `sanctions`: what was decided, with what stands beside it; `found`: what the last
    inspection found, "" for none yet."""
    return RECTIFY in sanctions and found != "full"


def is_unmet(sanctions: Collection[str], found: str) -> bool:
    """Whether an inspection found the order unmet, so that somebody decides on the next rung."""
    return is_owed(sanctions, found) and found in FOUND
