"""The guards of a case: each a condition, and the sentence for whoever is refused."""

from collections.abc import Callable
from dataclasses import dataclass

from compliance.cases.rules.amounts import money
from compliance.cases.rules.case_conditions import (
    Test,
    address_signed,
    applied_known,
    beside_fits,
    collective_if_serious,
    court_in_time,
    earlier_penalty,
    fine_named,
    hearing_first,
    hearing_notified_in_time,
    judged_whole,
    known_authority,
    lawful_range,
    lighter_law,
    money_on_law,
    no_fault_of,
    not_harsher,
    not_heavier,
    notice_over,
    outcome_served,
    own_province,
    paper_chosen,
    reconsideration_in_time,
    referral_authorised,
    reviewed_again,
    sanction_fits,
    sanction_of,
    sanction_on_law,
    sending_known,
    sent_by_way,
    serious_penalty,
    service_detailed,
    service_known,
    service_proved,
    statement_time_over,
    stay_end_shown,
    stay_known,
    stay_ordered,
    step_reasoned,
    suspension_bounded,
    two_officers,
    within_limitation,
)
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.evidence_preservation import (
    described,
    outcome_known,
    proposed_by_another,
)
from compliance.cases.rules.exemption import exemption_by_party, exemption_first, exemption_shown
from compliance.cases.rules.hearing import (
    led_by_actor,
    officer_named,
    record_signed,
    record_whole,
    recusal_decided,
    recusal_settled,
    representatives_few,
    session_known,
)
from compliance.cases.rules.rectification import FOUND
from compliance.cases.rules.review import FALLS
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

Sentence = Callable[[CaseFacts, Policy], Names]


@dataclass(frozen=True)
class Guard:
    """`says`: what is said instead of `names` of this very case, with its figures."""

    code: str
    holds: Test
    names: Names
    says: Sentence | None = None

    def said(self, facts: CaseFacts, policy: Policy) -> Names:
        return self.says(facts, policy) if self.says else self.names


def _money_said(facts: CaseFacts, policy: Policy) -> Names:
    """Why an amount does not go, with what would."""
    rule, amounts = policy.enforcement.sanction_rules.get(sanction_of(facts)), lawful_range(facts, policy)
    if rule is None or not rule.money:
        return bilingual(
            "所选处理方式不得并处罚款或者没收违法所得。",
            "No money goes with this sanction: neither a fine nor gains confiscated.",
        )
    if amounts is None:
        return bilingual(
            "对所认定的事项，法律、规章没有规定罚款。", "No law or rule gives a fine for what is established here."
        )
    return _with_range(
        "罚款数额不在依法可处的幅度内", "The fine lies outside what the law gives this authority here", amounts, policy
    )


def _fine_said(facts: CaseFacts, policy: Policy) -> Names:
    amounts = lawful_range(facts, policy) or (0, 0)
    return _with_range("请写明罚款数额", "Name the amount of the fine", amounts, policy)


def _harsher_said(facts: CaseFacts, policy: Policy) -> Names:
    """What the notice named is the most that may be decided."""
    fine, gains = (money(each or 0, policy.currency) for each in (facts.fine_proposed, facts.gains_proposed))
    return bilingual(
        f"不得因当事人申辩而加重处罚：不得超出告知书告知的处理方式，罚款不得超过{fine['zh-hans']}，"
        f"没收违法所得不得超过{gains['zh-hans']}。",
        "The penalty may not grow because the party defended: no other measures than the notice names, "
        f"a fine of at most {fine['en']} and gains confiscated of at most {gains['en']}.",
    )


def _with_range(zh: str, en: str, amounts: tuple[int, int], policy: Policy) -> Names:
    least, most = (money(amount, policy.currency) for amount in amounts)
    return bilingual(
        f"{zh}：依法为{least['zh-hans']}至{most['zh-hans']}。", f"{en}: by law it is {least['en']} to {most['en']}."
    )


def flag(name: str) -> Test:
    """The fact called `name` is true or not empty."""
    return lambda facts, policy: bool(getattr(facts, name))


def absent(name: str) -> Test:
    """The fact called `name` is false or empty."""
    return lambda facts, policy: not getattr(facts, name)


def written(name: str) -> Test:
    """Something stands in the fact called `name`."""
    return lambda facts, policy: bool(getattr(facts, name).strip())


SAYS: dict[str, Sentence] = {"money_on_law": _money_said, "fine_named": _fine_said, "not_harsher": _harsher_said}


def _guards(*rows: tuple[str, Test, str, str]) -> dict[str, Guard]:
    return {code: Guard(code, holds, bilingual(zh, en), SAYS.get(code)) for code, holds, zh, en in rows}


GUARDS = _guards(
    ("own_province", own_province, "本案不属于您所在地区。", "This case belongs to another region."),
    (
        "no_conflict",
        lambda f, p: not f.conflict_of_interest,
        "您与本案有利害关系，应当回避。",
        "You have a conflict of interest in this case and must stand aside.",
    ),
    (
        "not_merged",
        lambda f, p: not f.merged,
        "本案已经并入另一案件，请在该案中办理。",
        "This case was merged into another, where it goes on.",
    ),
    (
        "evidence_preserved",
        flag("evidence_preserved"),
        "请先发出保存证据的请求；每个号码每月一份，见“证据保存请求”。",
        "First send the requests to preserve evidence: one for each line and month, under Requests to preserve evidence.",
    ),
    ("respondent_known", flag("respondent_known"), "尚未查明主叫主体。", "It is not known yet who called."),
    (
        "within_limitation",
        within_limitation,
        "最近一次呼叫已超过追责时效。",
        "The last call lies too far back to be pursued.",
    ),
    ("reason_given", written("reason"), "请说明理由。", "Give a reason."),
    ("known_authority", known_authority, "请选择接收机关。", "Choose the authority that takes the case."),
    (
        "authority_receipt",
        flag("authority_receipt"),
        "请提交接收机关的回执。",
        "Hand in the receipt of that authority.",
    ),
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
        "decides_penalties",
        lambda f, p: p.enforcement.decides_penalties,
        "本机关不作处罚决定，请移送有权机关。",
        "This office decides no penalty: refer the case to the authority that does.",
    ),
    (
        "breaches_chosen",
        no_fault_of("breach_unchosen"),
        "请对每项违规线索作出选择。",
        "Choose for each suspected breach what becomes of it.",
    ),
    (
        "breaches_known",
        no_fault_of("breach_unknown"),
        "所选事项不在本案线索之内。",
        "A breach was chosen that this case does not hold.",
    ),
    (
        "breaches_reasoned",
        no_fault_of("breach_reason"),
        "请说明不予认定的理由。",
        "Say why a breach is not established.",
    ),
    (
        "breaches_proved",
        no_fault_of("breach_evidence"),
        "所认定的事项中，有的没有达到证据要求的通话。",
        "A breach cannot be established: none of its calls has the evidence it needs.",
    ),
    (
        "breaches_notified",
        no_fault_of("breach_notified"),
        "告知书未告知的事项不得认定。",
        "What the notice did not name cannot be established.",
    ),
    (
        "sanction_fits",
        sanction_fits,
        "未认定任何违规，或者认定违规而依法不予处罚的，应当选择不予处罚；其他情形，请选择处理方式。",
        "Where no breach is established, or one that goes unpunished by law, the decision says so; else choose what follows.",
    ),
    (
        "exemption_shown",
        exemption_shown,
        "认定违规而不予处罚的，请说明理由，并选择案卷中的证据（行政处罚法第三十三条）。",
        "Where what is established goes unpunished, say why and choose the files of the case that show it (APL 33).",
    ),
    (
        "exemption_by_party",
        exemption_by_party,
        "没有主观过错由当事人举证，所选证据中没有当事人提交的材料。",
        "That it was not at fault is for the party to prove: none of the chosen files is the party's.",
    ),
    (
        "exemption_first",
        exemption_first,
        "当事人此前已有生效决定认定违规，不属于初次违法。",
        "Another decision in force establishes a breach of this party: this is not its first.",
    ),
    (
        "judged_whole",
        judged_whole,
        "请按决定或者判决逐项登记，并说明不予认定的理由。",
        "Record the judgment breach by breach, with the reason where one was not established.",
    ),
    (
        "judgment_named",
        flag("judgment_reference"),
        "请填写判决或者决定的文号。",
        "Write the reference of the judgment or decision.",
    ),
    (
        "referral_authorised",
        referral_authorised,
        "须先由机关负责人批准移送。",
        "The head must authorise the referral first.",
    ),
    (
        "others_competent",
        lambda f, p: bool(f.others_competent),
        "本案没有应当由其他机关处罚的事项。",
        "Nothing in this case is for another authority to punish.",
    ),
    (
        "rest_unauthorised",
        lambda f, p: f.rest_since is None,
        "已经批准移送，请等待办理。",
        "The head authorised it already.",
    ),
    (
        "theirs_to_punish",
        lambda f, p: not f.others_competent or f.authority in f.others_competent,
        "所选机关对本案事项没有处罚权。",
        "The chosen authority may punish nothing in this case.",
    ),
    (
        "referred_in_part",
        flag("referred_in_part"),
        "本案没有向其他机关移送事项。",
        "Nothing of this case was referred to another authority.",
    ),
    (
        "answer_summed",
        written("reason"),
        "请写明受移送机关答复的内容。",
        "Write what the other authority answered.",
    ),
    ("answer_handed", flag("authority_answer"), "请提交受移送机关的答复。", "Hand in the other authority's answer."),
    (
        "findings_reviewed",
        written("findings_review"),
        "违规线索由系统比对得出，须先经人工审核，并写明审核情况（行政处罚法第四十一条）。",
        "The platform found what is suspected: a person reviews it first and writes what was seen (APL 41).",
    ),
    (
        "defences_checked",
        flag("defences_checked"),
        "尚未核对企业的申辩。",
        "The firm's defences have not been checked.",
    ),
    (
        "files_compared",
        absent("files_uncompared"),
        "当事人提交的文件尚未核对完毕：当事人表示已全部提交，或者提交期限届满后，由系统核对；因平台故障停下的，由管理员继续。",
        "What the firm handed in was not compared yet. It is compared once the firm says that this is all, or its time is over; what"
        " stopped by our fault is gone on with by the administrator.",
    ),
    (
        "sanction_on_law",
        sanction_on_law,
        "所选处理方式没有法律、规章依据，或者不属于本机关职权。",
        "The chosen sanction rests on no law or rule, or is not this authority's to impose.",
    ),
    (
        "earlier_penalty",
        earlier_penalty,
        "该处理方式以先前的处罚为前提，当事人没有现行有效的处罚。",
        "This sanction follows only on an earlier penalty, and none is in force against this party.",
    ),
    (
        "money_on_law",
        money_on_law,
        "罚款数额不在法律或者规章规定的幅度内。",
        "The fine lies outside what law or rule gives this authority for these breaches.",
    ),
    (
        "fine_named",
        fine_named,
        "请写明罚款数额。",
        "Name the amount of the fine.",
    ),
    (
        "step_reasoned",
        step_reasoned,
        "罚款数额不在公布的裁量阶次之内，请说明理由。",
        "The fine lies outside the step of the published scale: say why.",
    ),
    (
        "beside_fits",
        beside_fits,
        "只有规则包允许并处、且轻于所选处理方式的措施可以同时责令。",
        "Beside a sanction only milder measures are ordered that the pack lets stand there.",
    ),
    (
        "document_whole",
        lambda f, p: not f.document_gaps,
        "文书尚有空缺，请先补齐。",
        "The document still has gaps; fill them first.",
    ),
    (
        "document_fits",
        lambda f, p: not f.document_long,
        "文书过长，无法制作：请缩短所写内容，详细材料作为附件入卷。",
        "The document is too long to be set: write less, and add the details to the case as a file.",
    ),
    (
        "paper_issued",
        lambda f, p: not f.paper_missing,
        "文书尚未制发，不能送达：请先制发；已经办理制发的，见本案“尚未制发的文书”。",
        "The document is not issued yet, so it cannot be served. Issue it first; where that was done, see the documents not "
        "issued, on the case.",
    ),
    (
        "paper_to_serve",
        flag("papers_unserved"),
        "本案没有待送达的其他文书。",
        "No other document of this case waits to be served.",
    ),
    ("paper_chosen", paper_chosen, "请选择要送达的文书。", "Choose the document that was served."),
    (
        "sending_known",
        sending_known,
        "请选择送达方式；邮寄、委托或者公告送达的，还应填写日期和邮件号、受托机关或者公告载体；日期不得早于提出处罚建议之日，也不得晚于今天。",
        "Say how it is to be served; by post, through another office or by public notice also the day, not before the proposal "
        "and not after today, and the number of the mail, the office or where it was published.",
    ),
    (
        "service_known",
        service_known,
        "请填写方式和日期；日期不得早于提出处罚建议、作出文书或者寄出之日，也不得晚于今天。",
        "Say how and on which day: not before the proposal, the document or the sending, and not after today.",
    ),
    (
        "service_detailed",
        service_detailed,
        "请按所选方式填写：邮件号、受托机关、公告载体，或者留置的事由和见证人。",
        "Write what this way needs: number of the mail, the other office, where it was published, or why it was left and who "
        "witnessed it.",
    ),
    (
        "service_proved",
        service_proved,
        "请提交送达凭证，或者选择案卷中已有的凭证。",
        "Hand in the paper that proves the service, or choose one of the case.",
    ),
    (
        "notice_over",
        notice_over,
        "公告期尚未届满，不视为送达。",
        "The public notice has not stood for its whole time: nothing is served yet.",
    ),
    (
        "sent_by_way",
        sent_by_way,
        "直接送达、留置送达和电子送达即时完成，请直接登记送达。",
        "What is handed over, left or served electronically is served at once: record the service.",
    ),
    (
        "address_signed",
        address_signed,
        "当事人尚未在企业页面上或者以签字方式确认电子送达地址，请以其他方式送达。",
        "The party has confirmed no address for electronic service, on its pages or by signature; serve it in another way.",
    ),
    (
        "reviewed_again",
        reviewed_again,
        "陈述申辩或者听证之后、重大处罚决定之前，须再经法制审核。",
        "After a statement or a hearing, and before a serious penalty, a legal reviewer must look at it again.",
    ),
    (
        "time_answered",
        lambda f, p: not f.time_asked,
        "当事人申请延期，尚未答复。",
        "The firm asks for more time and has no answer yet.",
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
        "not_reviewer",
        lambda f, p: f.actor not in f.reviewers,
        "提出处罚建议或者负责法制审核的人员不得作出决定。",
        "Whoever proposed or reviewed the penalty cannot decide it.",
    ),
    (
        "hearing_notified_in_time",
        hearing_notified_in_time,
        "听证日期须在法定通知期限之后。",
        "The hearing must lie after the term of notice.",
    ),
    ("hearing_placed", written("hearing_place"), "请填写听证地点。", "Say where the hearing is."),
    (
        "hearing_session_known",
        session_known,
        "请选择是否公开举行；不公开的，请说明理由。",
        "Say whether the hearing is open; of a closed one, why.",
    ),
    (
        "hearing_officer_named",
        officer_named,
        "请指定未参与本案调查、无须回避的听证主持人。",
        "Name a hearing officer who did not investigate this case and does not stand aside.",
    ),
    ("hearing_begun", flag("hearing_begun"), "听证时间未到。", "The hearing has not begun yet."),
    (
        "hearing_told",
        flag("hearing_told"),
        "没有听证通知书在法定期限前送达的凭证，不得视为当事人放弃听证；请登记其送达，或者延期听证。",
        "Nothing proves that the notice of hearing was served in time, so that the party gave nothing up: record its service, or "
        "adjourn the hearing.",
    ),
    (
        "hearing_led",
        led_by_actor,
        "听证笔录由听证主持人登记。",
        "The record is written by whoever leads the hearing.",
    ),
    (
        "recusal_settled",
        recusal_settled,
        "当事人申请主持人回避，须先由机关负责人决定。",
        "The party asked that the hearing officer stand aside: the head decides that first.",
    ),
    ("recusal_asked", flag("recusal_asked"), "当事人没有申请回避。", "The party did not ask for it."),
    (
        "recusal_decided",
        recusal_decided,
        "请作出决定；准许回避的，请另行指定主持人。",
        "Decide; where it is granted, name somebody else to lead the hearing.",
    ),
    (
        "record_whole",
        record_whole,
        "请填写到场人员、争议事项、出示的证据和当事人的意见。",
        "Write who was there, the points raised, the evidence shown and what the party said.",
    ),
    ("hearing_held", flag("hearing_held"), "尚无听证笔录。", "There is no record of the hearing yet."),
    (
        "record_signed",
        record_signed,
        "请提交签名的笔录；当事人拒绝签名的，请注明。",
        "Hand in the signed record, or note why the party did not sign.",
    ),
    ("representative_named", written("representative"), "请填写代理人姓名。", "Name the representative."),
    (
        "representative_proved",
        flag("representative_proof"),
        "请提交授权委托书。",
        "Hand in the written authority of the representative.",
    ),
    (
        "representatives_few",
        representatives_few,
        "当事人最多委托二名代理人。",
        "A party has at most two representatives.",
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
        lambda f, p: bool(f.defence_answer.strip()) or not f.defended,
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
        "重大处罚须集体讨论决定，并附讨论记录。",
        "A serious penalty is decided collectively, and the discussion leaves a record.",
    ),
    (
        "reconsideration_in_time",
        reconsideration_in_time,
        "已超过申请复议的期限。",
        "The time for asking a reconsideration is over.",
    ),
    ("court_in_time", court_in_time, "已超过起诉期限。", "The time for going to court is over."),
    (
        "outcome_known",
        flag("reconsideration_outcome"),
        "请选择复议或者诉讼的结果。",
        "Choose the outcome.",
    ),
    (
        "outcome_served",
        outcome_served,
        "请填写复议决定或者判决送达的时间；不得早于原决定送达之日，也不得晚于今天。",
        "Say when the outcome reached the party: not before the decision did, and not later than now.",
    ),
    (
        "review_over",
        lambda f, p: all(one.ended_on is not None for one in f.heard),
        "复议或者诉讼尚未有结果，请先登记结果。",
        "A reconsideration or suit is still open: record its outcome first.",
    ),
    (
        "review_running",
        lambda f, p: not f.heard or any(one.ended_on is None for one in f.heard),
        "复议或者诉讼的结果已经登记。",
        "The outcome of what was brought is recorded already.",
    ),
    (
        "reasons_published",
        written("reasons_published"),
        "请先公布撤销理由，并写明公布之处。",
        "Publish the reasons first, and say where.",
    ),
    (
        "late_on_paper",
        lambda f, p: not f.taken_late or bool(f.review_file.strip()),
        "逾期而被受理的，请填写受理机关的案号。",
        "What was taken although it came too late has a file number there: write it.",
    ),
    (
        "outcome_sent",
        flag("outcome_sent"),
        "尚未将结果告知投诉人。",
        "The outcome has not been sent to the complainants.",
    ),
    (
        "new_facts",
        lambda f, p: f.new_facts or f.annulment == "sent_back",
        "须有新的事实，或者被责令重新作出决定，才能重新办理。",
        "New facts are needed to reopen the case, or an order to decide anew.",
    ),
    (
        "decision_in_force",
        flag("in_force"),
        "本案没有生效中的决定。",
        "No decision of this case is in force.",
    ),
    (
        "applied_known",
        applied_known,
        "请填写收到申请或者起诉之日；不得早于决定送达之日，也不得晚于今天。",
        "Say on which day it came: not before the decision did, and not later than today.",
    ),
    (
        "suspension_bounded",
        suspension_bounded,
        "只有暂停接入一类的处理才填写截止日，且不得早于今天。",
        "Only a suspension has a last day, which lies ahead.",
    ),
    (
        "not_heavier",
        not_heavier,
        "变更后的处理不得重于原决定；没有罚款的处理方式不得填写罚款。",
        "What the decision becomes may not be harsher than it was, and money goes only with a fine.",
    ),
    ("annulment_known", lambda f, p: f.annulment in FALLS, "请选择结果。", "Choose the outcome."),
    (
        "paper_named",
        lambda f, p: bool(f.outcome_paper.strip()),
        "请填写复议决定书或者判决书的文号。",
        "Write the number of the paper that says the outcome.",
    ),
    (
        "stay_known",
        stay_known,
        "请填写停止执行的起止日期；起始日不得早于决定送达之日，截止日不得早于今天。",
        "Say from when the decision is stayed, not before it was served, and until when, not before today.",
    ),
    (
        "stay_ordered",
        stay_ordered,
        "请选择由谁决定停止执行，并填写文书文号。",
        "Say who ordered the stay, and the number of the paper.",
    ),
    (
        "stay_running",
        lambda f, p: f.stay_by in f.stays,
        "该机关没有作出现行有效的停止执行决定。",
        "No stay of theirs runs.",
    ),
    (
        "stay_end_shown",
        stay_end_shown,
        "停止执行不是本机关决定的，请填写恢复执行的文书文号。",
        "This office did not order the stay: write the number of the paper that ends it.",
    ),
    (
        "own_decision",
        lambda f, p: not f.decided_by,
        "本案处理由法院或者其他机关决定，本机关只能登记其后续决定，不得自行变更、停止执行或者公开。",
        "A court or another authority decided this: here it is only recorded what they decide on it.",
    ),
    (
        "decided_by_others",
        flag("decided_by"),
        "本案由本机关决定，不适用这项操作。",
        "This office decided the case itself.",
    ),
    (
        "publishable",
        flag("publishable"),
        "只公开对本平台企业认定违规、且并非不予处罚的决定。",
        "Only decisions are published that establish a breach of a firm on the platform and do not let it go unpunished.",
    ),
    ("not_published", lambda f, p: not f.published, "该决定已经公开。", "It is published already."),
    (
        "suspended",
        flag("suspended"),
        "本案决定目前没有暂停该企业的接入。",
        "No decision of this case takes the firm's access now.",
    ),
    (
        "rectify_ordered",
        flag("rectify_ordered"),
        "本案没有生效的责令改正决定。",
        "No decision in force of this case orders the firm to rectify.",
    ),
    ("rectify_found", lambda f, p: f.rectify_outcome in FOUND, "请选择检查结果。", "Say what the inspection found."),
    ("inspection_recorded", flag("inspection_record"), "请提交检查记录。", "Hand in the record of the inspection."),
    (
        "rectified",
        lambda f, p: bool(f.rectify_proof.strip()),
        "请填写证明已经改正的材料。",
        "Say what shows that the firm has mended what was wrong.",
    ),
    (
        "preservation_none",
        lambda f, p: not f.preservation_open,
        "已有先行登记保存尚未处理，请先处理。",
        "Evidence is proposed or preserved already: first say what becomes of that.",
    ),
    (
        "preservation_described",
        described,
        "请写明所保存的证据，以及所在地点和保管人。",
        "Say which evidence it is, where it is and who holds it.",
    ),
    (
        "preservation_proposed",
        flag("preservation_proposed"),
        "没有等待批准的先行登记保存。",
        "No preservation waits for the head.",
    ),
    (
        "preservation_of_another",
        proposed_by_another,
        "先行登记保存须由提请人以外的负责人批准。",
        "Whoever proposed it does not order it.",
    ),
    ("preservation_ordered", flag("preservation_ordered"), "没有正在保存的证据。", "No evidence is preserved now."),
    (
        "preservation_outcome",
        outcome_known,
        "请选择如何处理所保存的证据。",
        "Choose what becomes of the evidence.",
    ),
)
