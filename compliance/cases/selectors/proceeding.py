"""The proceeding of a case, for its firm: nothing of who complained, and no decision before its service."""

from compliance.cases.models import Case
from compliance.cases.rules.case_states import State, due_in
from compliance.cases.rules.proceeding import SHOWN, Step, proceeding
from compliance.cases.rules.service import DECISIONS
from compliance.cases.selectors.notice import answers_since, is_unserved
from core.policies import Policy


def proceeding_of(case: Case, policy: Policy) -> list[Step]:
    """What is served is dated by its service: it counts from the day it reached the firm, not from the day it was entered."""
    rows = case.events.filter(act__in=SHOWN, at__gte=answers_since(case)).order_by("at", "pk")
    if is_unserved(case):
        rows = rows.exclude(act__in=DECISIONS, at__gte=case.decided_at or case.state_since)
    served = {"case.serve_notice": case.notice_served_at, "case.serve_decision": case.served_at}
    decides = case.record.answerable and policy.enforcement.decides_penalties and case.filed_at is not None
    extended = case.facts.get("extended", ())
    by = due_in(State.PENALTY_PROPOSED, case.state_since, case.filed_at, policy, extended=extended) if decides else None
    return proceeding([(row.act, served.get(row.act) or row.at) for row in rows], case.answer_by, by)
