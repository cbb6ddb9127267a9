"""What a firm must rectify by a decision that was served, and what the inspection found."""

from dataclasses import dataclass
from datetime import datetime

from compliance.cases.models import Case
from compliance.cases.rules.rectification import FOUND, RECTIFY, is_owed
from compliance.cases.selectors.publication import publication_running
from core.policies import Policy, current_policy
from core.policies.schema import Names

INSPECTED = "case.record_rectification"


@dataclass(frozen=True)
class Ordered:
    """`by`: the last moment; `found`, `on`: what the last inspection found and when, None before it; `owed`: something is left."""

    by: datetime
    owed: bool
    found: Names | None = None
    on: datetime | None = None


def may_show_mending(case: Case, at: datetime) -> bool:
    """After the decision: while it is published, or orders to rectify what no inspection found done."""
    if case.record.answerable:
        return False
    ordered = ordered_of(case, current_policy(at))
    return publication_running(case, at) is not None or (ordered is not None and ordered.owed)


def ordered_of(case: Case, policy: Policy) -> Ordered | None:
    """None where no decision in force orders it. Under a stay nothing is to be done, and nothing is said."""
    if RECTIFY not in case.sanctions or case.sanction_in_force != case.sanction or case.served_at is None:
        return None
    if case.record.unserved or not case.outcomes.filter(ended_at=None).exists():
        return None
    found = str(case.facts.get("rectify_outcome", ""))
    last = case.events.filter(act=INSPECTED).order_by("-at", "-pk").first() if found else None
    return Ordered(
        by=policy.due(case.served_at, policy.enforcement.deadlines[RECTIFY]),
        owed=is_owed(case.sanctions, found),
        found=FOUND.get(found),
        on=last.at if last else None,
    )
