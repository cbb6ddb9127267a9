"""Helpers of the acts on a case: its decision holds no more, and with it what rested on it."""

from datetime import datetime

from compliance.cases.models import Case
from compliance.cases.services.breach_outcomes import breach_outcomes_end
from compliance.cases.services.execution import execution_settle
from compliance.cases.services.publication import publications_end
from compliance.cases.services.review import review_end
from core.actors import Actor
from core.policies import current_policy


def decision_end(case: Case, reason: str, *, at: datetime, actor: Actor) -> None:
    """Violations are suspected again, the decision's listings end, access comes back, nothing of it is published and nothing
    stayed or reviewed any more. Twice changes nothing.

    `reason`: a word of listings.
    """
    if not case.sanction:
        return
    decision_overtaken(case, at=at, actor=actor)
    case.sanction_in_force = ""
    execution_settle(case, reason, at=at, actor=actor)
    case.stays.filter(ended_at=None).update(ended_at=at)


def decision_overtaken(case: Case, *, at: datetime, actor: Actor) -> None:
    """What it said of the breaches holds no more, nothing of it is published or reviewed; what it does to the firm goes on."""
    breach_outcomes_end(case, at)
    review_end(case, "overtaken", on=at.astimezone(current_policy(at).numbering.zone).date())
    publications_end(case=case, reason="decision_revoked", at=at, actor=actor)
