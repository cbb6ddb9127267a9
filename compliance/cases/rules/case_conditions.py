"""What a case must satisfy before an act: each a question about its facts, with the law it comes from."""

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_states import State
from compliance.findings.rules.complaint_facts import at_least
from core.policies.schema import Policy


def own_province(facts: CaseFacts, policy: Policy) -> bool:
    """The national office acts everywhere; a province in its own cases."""
    return facts.actor_province in {"", facts.province}


def within_limitation(facts: CaseFacts, policy: Policy) -> bool:
    """APL 36: the last act at most two years ago (the pack says how long)."""
    return facts.latest_call_at is not None and facts.at - facts.latest_call_at <= policy.enforcement.limitation


def money_on_law(facts: CaseFacts, policy: Policy) -> bool:
    """A fine needs a breach whose law gives one, and stays within the highest of them."""
    fine = facts.fine if facts.fine is not None else facts.fine_proposed
    if fine is None:
        return True
    rules = policy.enforcement.breaches
    amounts = [rule.fine for code in facts.breaches if (rule := rules.get(code)) and rule.fine]
    return any(least <= fine <= most for least, most in amounts)


def sanction_on_law(facts: CaseFacts, policy: Policy) -> bool:
    """The sanction is on the pack's ladder, and one that costs money rests on a breach that may be penalised."""
    sanction = policy.enforcement.sanction_rules.get(facts.sanction or facts.sanction_proposed)
    if sanction is None:
        return False
    rules = policy.enforcement.breaches
    penal = any(rule.sanctionable for code in facts.breaches if (rule := rules.get(code)))
    return penal or not (sanction.money or sanction.after_hearing)


def evidence_confirmed(facts: CaseFacts, policy: Policy) -> bool:
    """The best evidence reaches the class that at least one breach that may be penalised needs."""
    rules = policy.enforcement.breaches
    needed = [rule.evidence_needed for code in facts.breaches if (rule := rules.get(code)) and rule.sanctionable]
    return at_least(facts.best_evidence, min(needed, default="C2"))


def serious_penalty(facts: CaseFacts, policy: Policy) -> bool:
    """APL 63: suspension, loss of a licence and the like give a right to a hearing."""
    sanction = policy.enforcement.sanction_rules.get(facts.sanction or facts.sanction_proposed)
    return sanction is not None and sanction.after_hearing


def hearing_notified_in_time(facts: CaseFacts, policy: Policy) -> bool:
    """APL 64: the party hears of time and place seven working days before."""
    return facts.hearing_at is not None and facts.hearing_at > policy.due(
        facts.at, policy.enforcement.deadlines["hearing_notice"]
    )


def statement_time_over(facts: CaseFacts, policy: Policy) -> bool:
    """The party's time for a statement and for asking a hearing is over, or the party said that it needs no more."""
    if facts.statement_waived or facts.hearing_held:
        return True
    if facts.notice_served_at is None:
        return False
    deadlines = policy.enforcement.deadlines
    ends = [policy.due(facts.notice_served_at, deadlines[key]) for key in ("statement", "hearing_request")]
    return facts.at > max(ends)


def hearing_first(facts: CaseFacts, policy: Policy) -> bool:
    """No decision while a hearing that the party has a right to was requested and not held."""
    return facts.hearing_held or not (facts.hearing_requested and serious_penalty(facts, policy))


def not_harsher(facts: CaseFacts, policy: Policy) -> bool:
    """APL 45: not harsher for having defended. A higher fine, or a rung further up the ladder."""
    ladder = list(policy.enforcement.sanction_rules)
    if facts.fine is not None and facts.fine > (facts.fine_proposed or 0):
        return False
    if facts.sanction in ladder and facts.sanction_proposed in ladder:
        return ladder.index(facts.sanction) <= ladder.index(facts.sanction_proposed)
    return True


def lighter_law(facts: CaseFacts, policy: Policy) -> bool:
    return not facts.law_changed or facts.lighter_law_applied


def collective_if_serious(facts: CaseFacts, policy: Policy) -> bool:
    """APL 57: a serious penalty is decided collectively."""
    return facts.collective or not serious_penalty(facts, policy)


def two_officers(facts: CaseFacts, policy: Policy) -> bool:
    """APL 42: at least two, and the actor one of them."""
    return len(facts.officers) >= 2 and facts.actor in facts.officers


def court_in_time(facts: CaseFacts, policy: Policy) -> bool:
    """Six months from service of the decision; once reconsidered, fifteen days from service of that outcome."""
    reconsidered = facts.state == State.RECONSIDERED
    start = facts.reconsideration_served_at if reconsidered else facts.served_at
    key = "court_after_reconsideration" if reconsidered else "court"
    return start is not None and facts.at <= policy.due(start, policy.enforcement.deadlines[key])


def reconsideration_in_time(facts: CaseFacts, policy: Policy) -> bool:
    deadline = policy.enforcement.deadlines["reconsideration"]
    return facts.served_at is not None and facts.at <= policy.due(facts.served_at, deadline)


def known_authority(facts: CaseFacts, policy: Policy) -> bool:
    return facts.authority in policy.enforcement.authorities
