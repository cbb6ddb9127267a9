"""Reconsideration and suit: until when each may be brought, what became of it, and when a decision can be attacked no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

RECONSIDERATION, SUIT = "reconsideration", "suit"
KINDS: Mapping[str, Names] = {
    RECONSIDERATION: bilingual("行政复议", "Reconsideration"),
    SUIT: bilingual("行政诉讼", "Suit before the court"),
}
# The key of the pack's deadline for each, from the service of the decision.
CLOCKS = {RECONSIDERATION: "reconsideration", SUIT: "court"}
# How it may end. With the first two the decision stands as it was made; the others have an act of their own.
STANDS = {
    "upheld": bilingual("维持原决定或者驳回请求", "Decision upheld, or the claim dismissed"),
    "withdrawn": bilingual("申请人、原告撤回", "Withdrawn by the party"),
}
FALLS = {
    "annulled": bilingual("撤销或者确认无效", "Decision annulled"),
    "sent_back": bilingual("撤销并责令重新作出", "Annulled and sent back to be decided anew"),
}
OUTCOMES: Mapping[str, Names] = {**STANDS, "changed": bilingual("变更原决定", "Decision changed"), **FALLS}


@dataclass(frozen=True)
class Brought:
    """One reconsideration or suit that was heard. `ended_on`: the day its outcome reached the party, None while it runs."""

    kind: str
    applied_on: date
    ended_on: date | None = None


def last_days(served_at: datetime | None, heard: Sequence[Brought], policy: Policy) -> dict[str, datetime]:
    """The last moment of each remedy that is open now, by kind.

    From service both run at once (Administrative Reconsideration Law 20, Administrative Litigation Law 46). Once
    reconsidered, the court is open for the shorter term from the day that outcome arrived (45); a suit ends them both.
    """
    if served_at is None or any(one.ended_on is None or one.kind == SUIT for one in heard):
        return {}
    clocks = policy.enforcement.deadlines
    if heard:
        arrived = datetime.combine(
            max(one.ended_on for one in heard if one.ended_on), datetime.min.time(), policy.numbering.zone
        )
        return {SUIT: policy.due(arrived, clocks["court_after_reconsideration"])}
    return {kind: policy.due(served_at, clocks[key]) for kind, key in CLOCKS.items()}


def final_from(served_at: datetime | None, heard: Sequence[Brought], policy: Policy) -> datetime | None:
    """The moment from which nobody can attack the decision; None while something runs or it was not served.

    Of a suit the officer records the judgment that has taken effect.
    """
    if served_at is None or any(one.ended_on is None for one in heard):
        return None
    if suits := [one.ended_on for one in heard if one.kind == SUIT and one.ended_on]:
        return datetime.combine(max(suits), datetime.min.time(), policy.numbering.zone)
    return max(last_days(served_at, heard, policy).values())
