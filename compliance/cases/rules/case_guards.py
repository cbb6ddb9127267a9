"""The guards of a case: each a condition, and the sentence for whoever is refused."""

from collections.abc import Callable
from dataclasses import dataclass

from compliance.cases.rules.case_conditions import (
    collective_if_serious,
    court_in_time,
    evidence_confirmed,
    hearing_first,
    hearing_notified_in_time,
    known_authority,
    lighter_law,
    money_on_law,
    not_harsher,
    own_province,
    reconsideration_in_time,
    sanction_on_law,
    serious_penalty,
    statement_time_over,
    two_officers,
    within_limitation,
)
from compliance.cases.rules.case_facts import CaseFacts
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

Test = Callable[[CaseFacts, Policy], bool]


@dataclass(frozen=True)
class Guard:
    code: str
    holds: Test
    names: Names


def flag(name: str) -> Test:
    """The fact called `name` is true or not empty."""
    return lambda facts, policy: bool(getattr(facts, name))


def _guards(*rows: tuple[str, Test, str, str]) -> dict[str, Guard]:
    return {code: Guard(code, holds, bilingual(zh, en)) for code, holds, zh, en in rows}


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
