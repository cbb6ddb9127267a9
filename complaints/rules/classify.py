"""From another centre's subject to the pack's category and kind."""

from dataclasses import dataclass

from core.policies.schema import Policy

NO_SUBJECT = "No Subject Provided"
# The FTC's subjects that say more than a trade. What is not named here is marketing.
KINDS = {
    "calls pretending to be government, businesses, or family and friends": "fraud",
    "dropped call or no message": "malicious",
}


@dataclass(frozen=True, slots=True)
class Classified:
    kind: str
    category: str


def classify_subject(subject: str, policy: Policy) -> Classified:
    """`subject` as written; double blanks and curly quotes are folded for the comparison only."""
    folded = fold(subject) or NO_SUBJECT
    kind = KINDS.get(folded.casefold(), "marketing")
    return Classified(
        kind=kind if kind in policy.complaints.kinds else next(iter(policy.complaints.kinds)),
        category=policy.register.category_of_subject(folded) or unnamed_category(policy),
    )


def unnamed_category(policy: Policy) -> str:
    """The category of what fits no other: "other" in packs that have it, else the last."""
    codes = list(policy.register.categories)
    return "other" if "other" in codes else codes[-1]


def fold(text: str) -> str:
    return " ".join(text.translate(STRAIGHT).split())


STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
