"""Helpers of the acts on a case: what acts of a hearing change besides the facts they bring."""

from compliance.cases.models import Case, Recusal
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.hearing import GRANTED
from core.models import User


def hearing_settle(case: Case, act: str, facts: CaseFacts, actor: User) -> None:
    """The caller saves `case`."""
    if act == "case.name_representative":
        case.facts = {**case.facts, "representatives": [*facts.representatives, facts.representative.strip()]}
    if act == "case.decide_recusal" and facts.recusal_outcome == GRANTED:
        decided = {"decided_by": actor, "decided_at": facts.at, "decision_reason": facts.reason.strip()}
        asked = {"own": False, "asked_by": actor, "asked_at": facts.at, "reason": facts.reason.strip()}
        Recusal.objects.get_or_create(
            case=case, user_id=int(facts.hearing_officer), granted=True, defaults={**asked, **decided}
        )
        case.facts = {**case.facts, "hearing_officer": facts.hearing_officer_next}
