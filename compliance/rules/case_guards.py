"""The guards of a case: each a question about its facts, and the sentence for whoever is refused."""

from collections.abc import Callable
from dataclasses import dataclass

from compliance.rules.breaches import at_least
from compliance.rules.case_facts import CaseFacts, State
from core.policies.schema import Names, Policy

Test = Callable[[CaseFacts, Policy], bool]


@dataclass(frozen=True)
class Guard:
    code: str
    holds: Test
    names: Names


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


def flag(name: str) -> Test:
    """The fact called `name` is true or not empty."""
    return lambda facts, policy: bool(getattr(facts, name))


def said(zh: str, en: str) -> Names:
    return {"zh-hans": zh, "en": en}


def _guards(*rows: tuple[str, Test, str, str]) -> dict[str, Guard]:
    return {code: Guard(code, holds, said(zh, en)) for code, holds, zh, en in rows}


GUARDS = _guards(
    ("own_province", own_province, "本案不属于您所在省份。", "This case belongs to another province."),
    (
        "no_conflict",
        lambda f, p: not f.conflict_of_interest,
        "您与本案有利害关系，应当回避。",
        "You have a conflict of interest in this case and must stand aside.",
    ),
    (
        "evidence_preserved",
        flag("evidence_preserved"),
        "请先发出证据保全要求。",
        "First ask for the evidence to be preserved.",
    ),
    ("respondent_known", flag("respondent_known"), "尚未查明主叫主体。", "It is not known yet who called."),
    (
        "within_limitation",
        within_limitation,
        "最近一次呼叫已超过追责时效。",
        "The last call lies too far back to be pursued.",
    ),
    ("reason_given", flag("reason"), "请说明理由。", "Give a reason."),
    ("known_authority", known_authority, "请选择接收机关。", "Choose the authority that takes the case."),
    ("authority_receipt", flag("authority_receipt"), "尚无接收机关的回执。", "There is no receipt of that authority."),
    (
        "two_officers",
        two_officers,
        "须由两名以上执法人员办理，且您在其中。",
        "Two officers are needed, you among them.",
    ),
    (
        "matching_offered",
        flag("matching_offered"),
        "请先为企业开通通话和同意记录比对。",
        "First offer the firm to have its calls and consents matched.",
    ),
    (
        "evidence_confirmed",
        evidence_confirmed,
        "证据等级不足，不能提出处罚。",
        "The evidence is too weak for a penalty.",
    ),
    (
        "defences_checked",
        flag("defences_checked"),
        "尚未核对企业的申辩。",
        "The firm's defences have not been checked.",
    ),
    (
        "sanction_on_law",
        sanction_on_law,
        "所选处理方式没有法律或者规章依据。",
        "The chosen sanction has no ground in law or rule here.",
    ),
    (
        "money_on_law",
        money_on_law,
        "罚款数额不在法律或者规章规定的幅度内。",
        "The fine lies outside what a law or rule gives for these breaches.",
    ),
    ("facts_stated", flag("facts_stated"), "告知书未写明事实。", "The notice does not state the facts."),
    ("basis_stated", flag("basis_stated"), "告知书未写明依据。", "The notice does not state its legal basis."),
    (
        "rights_stated",
        flag("rights_stated"),
        "告知书未写明当事人权利。",
        "The notice does not state the party's rights.",
    ),
    (
        "address_confirmed",
        flag("address_confirmed"),
        "当事人尚未签字确认送达地址。",
        "The party has not confirmed an address for service.",
    ),
    ("hearing_requested", flag("hearing_requested"), "当事人没有要求听证。", "The party did not ask for a hearing."),
    (
        "serious_penalty",
        serious_penalty,
        "拟作处罚不属于应当听证的情形。",
        "The proposed penalty gives no right to a hearing.",
    ),
    (
        "not_investigator",
        lambda f, p: f.actor not in f.investigators,
        "参与本案调查的人员不得主持听证或者作出决定。",
        "Whoever investigated this case cannot hear or decide it.",
    ),
    (
        "hearing_notified_in_time",
        hearing_notified_in_time,
        "听证日期须在法定通知期限之后。",
        "The hearing must lie after the term of notice.",
    ),
    (
        "statement_time_over",
        statement_time_over,
        "陈述申辩和听证申请期限尚未届满。",
        "The time for a statement and for asking a hearing still runs.",
    ),
    (
        "hearing_first",
        hearing_first,
        "当事人已要求听证，须先举行听证。",
        "The party asked for a hearing; it must be held first.",
    ),
    (
        "defences_answered",
        lambda f, p: f.defences_answered or not f.defended,
        "请逐条答复当事人的申辩。",
        "Answer the party's defences first.",
    ),
    (
        "not_harsher",
        not_harsher,
        "不得因当事人申辩而加重处罚。",
        "The penalty may not grow because the party defended.",
    ),
    (
        "one_fine",
        lambda f, p: not (f.fined_before and f.fine),
        "同一违法行为已经罚款，不得再次罚款。",
        "This act has been fined already; one act, one fine.",
    ),
    (
        "lighter_law",
        lighter_law,
        "规定已经变化，请适用较轻的规定。",
        "The law has changed; apply the lighter one.",
    ),
    (
        "collective_if_serious",
        collective_if_serious,
        "重大处罚须集体讨论决定。",
        "A serious penalty is decided collectively.",
    ),
    ("proof_of_service", flag("proof_of_service"), "请附送达凭证。", "Attach the proof of service."),
    (
        "reconsideration_in_time",
        reconsideration_in_time,
        "已超过申请复议的期限。",
        "The time for asking a reconsideration is over.",
    ),
    ("court_in_time", court_in_time, "已超过起诉期限。", "The time for going to court is over."),
    ("reasons_published", flag("reasons_published"), "请先公布撤销理由。", "Publish the reasons first."),
    (
        "outcome_sent",
        flag("outcome_sent"),
        "尚未将结果告知投诉人。",
        "The outcome has not been sent to the complainants.",
    ),
    ("new_facts", flag("new_facts"), "须有新的事实才能重新办理。", "New facts are needed to reopen the case."),
)
