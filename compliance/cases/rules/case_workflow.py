"""THE table of a case: from, to, who, guards. Screens draw their buttons from it, services obey it.

What a state is, and the deadline that begins with it, stands in its record (case_states).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.cases.rules.case_attachment import PAPERS
from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import STATES, Phase, State, StateRecord, states_of
from compliance.cases.rules.document_kinds import REFER_REST, REFER_SECTOR
from compliance.cases.rules.objection import Objection
from compliance.cases.rules.service import SEND_DECISION, SEND_NOTICE, SERVE_NOTICE, SERVE_PAPER
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

S = State


@dataclass(frozen=True)
class Act:
    """One row of the table. `needs`: fields of `CaseFacts` the act itself brings (its form).

    `to`: None where the case stays in its state; then `text` says what the act writes down, `records` which fact it makes
    true and `clears` which no longer are, `extends` which clock it extends, once, `begins` which one it begins, `letter`
    whether the firm reads its text, and `does` names its function in services/act_effects.
    """

    name: str
    origins: frozenset[State]
    to: State | None
    roles: frozenset[str]
    names: Names
    guards: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    extends: str = ""
    records: str = ""
    begins: str = ""
    text: Names | None = None
    letter: bool = False
    does: str = ""
    clears: tuple[str, ...] = ()

    @property
    def goal(self) -> StateRecord | None:
        """The record of the state it leads to."""
        return STATES[self.to] if self.to else None

    @property
    def paper(self) -> str:
        """The fact of it that is a paper, handed in as a file with it; "" for none."""
        return next((name for name in self.needs if name in PAPERS), "")

    @property
    def ends(self) -> bool:
        return self.goal is not None and self.goal.ends

    @property
    def shown_to_firm(self) -> bool:
        """Whether what it writes down is a letter to the firm, which reads it from now on."""
        return self.goal.shown_to_firm if self.goal else self.letter

    @property
    def is_letter(self) -> bool:
        """Whether what it writes down is the text of a letter, and no remark for the timeline."""
        return self.shown_to_firm or self.name == SEND_NOTICE

    @property
    def asks_text(self) -> Names | None:
        """What must be written down; None where a remark is welcome."""
        return self.goal.text if self.goal else self.text


@dataclass(frozen=True)
class AvailableAct:
    act: Act
    objections: tuple[Objection, ...]

    @property
    def blocking(self) -> tuple[Objection, ...]:
        """What the act's own form cannot settle: with any of these its button stays grey."""
        asked = set(self.act.needs)
        return tuple(o for o in self.objections if not FORM_FIELDS.get(o.code, {o.code}) & asked)


# Fields of an act's form that settle a guard, where they are not called like it.
FORM_FIELDS = {
    "reason_given": {"reason"},
    "known_authority": {"authority"},
    "theirs_to_punish": {"authority"},
    "breaches_chosen": {"choices", "choices_proposed"},
    "breaches_known": {"choices", "choices_proposed"},
    "breaches_reasoned": {"choices", "choices_proposed"},
    "breaches_proved": {"choices", "choices_proposed"},
    "breaches_notified": {"choices"},
    "judged_whole": {"choices"},
    "judgment_named": {"judgment_reference"},
    "sanction_fits": {"choices", "choices_proposed"},
    "exemption_shown": {"exemption"},
    "exemption_by_party": {"exemption"},
    "exemption_first": {"exemption"},
    "findings_reviewed": {"findings_review"},
    "sanction_on_law": {"sanction", "sanction_proposed"},
    "earlier_penalty": {"sanction", "sanction_proposed"},
    "money_on_law": {"fine", "fine_proposed", "gains", "gains_proposed"},
    "step_reasoned": {"scale_reason", "scale_reason_proposed"},
    "fine_named": {"fine", "fine_proposed"},
    "beside_fits": {"sanction", "sanction_proposed", "beside", "beside_proposed"},
    "one_fine": {"fine"},
    "not_harsher": {"sanction", "beside", "fine", "gains"},
    "hearing_notified_in_time": {"hearing_at"},
    "collective_if_serious": {"collective_record"},
    "defences_answered": {"defence_answer"},
    "lighter_law": {"lighter_law_applied"},
    "service_known": {"service_way"},
    "service_detailed": {"service_way"},
    "service_proved": {"service_proof"},
    "notice_over": {"service_way"},
    "paper_chosen": {"served_paper"},
    "sending_known": {"service_way"},
    "sent_by_way": {"service_way"},
    "hearing_placed": {"hearing_place"},
    "hearing_session_known": {"hearing_session"},
    "hearing_officer_named": {"hearing_officer"},
    "recusal_decided": {"recusal_outcome"},
    "record_whole": {"hearing_present"},
    "record_signed": {"hearing_signed_copy"},
    "representative_named": {"representative"},
    "representative_proved": {"representative_proof"},
    "address_signed": {"service_way"},
    "outcome_known": {"reconsideration_outcome"},
    "outcome_served": {"reconsideration_served_at"},
    "suspension_bounded": {"suspended_until", "sanction"},
    "applied_known": {"applied_on"},
    "reconsideration_in_time": {"taken_late"},
    "court_in_time": {"taken_late"},
    "late_on_paper": {"review_file"},
    "annulment_known": {"annulment"},
    "paper_named": {"outcome_paper"},
    "not_heavier": {"sanction", "beside", "fine", "gains", "suspended_until"},
    "stay_known": {"stay_since", "stay_until"},
    "stay_ordered": {"stay_by", "stay_paper"},
    "stay_running": {"stay_by"},
    "stay_end_shown": {"outcome_paper"},
    "rectified": {"rectify_proof"},
    "rectify_found": {"rectify_outcome"},
    "inspection_recorded": {"inspection_record"},
    "answer_handed": {"authority_answer"},
    "answer_summed": {"reason"},
    "preservation_described": {"preserved_items", "preserved_place"},
    "preservation_outcome": {"preserved_outcome"},
}

# Asked of every act, before its own guards.
ALWAYS = ("own_province", "no_conflict", "not_merged")
BEFORE_DECISION = states_of(Phase.BEFORE_DECISION)
IN_FORCE = states_of(Phase.IN_FORCE)
REVOKED = states_of(Phase.REVOKED)
ENDED = states_of(Phase.ENDED)


CHOSEN = "breaches_chosen breaches_known breaches_reasoned breaches_proved"  # of what is said breach by breach
EXEMPTED = "exemption_shown exemption_by_party exemption_first"
SENT = "service_way service_on service_reference"
SENT_KNOWN = "service_known service_detailed sent_by_way"
SERVICE = f"{SENT} service_reason service_proof"
PROVED = "service_known service_detailed service_proved notice_over address_signed"
SERVED_KNOWN = f"paper_issued {PROVED}"
WHOLE = "document_whole document_fits"  # of the document that the act issues
HEARING_FIXED = f"hearing_notified_in_time hearing_placed {WHOLE}"
TEXT_OF_NOTICE = STATES[S.NOTICE_SERVED].text
BROUGHT = "applied_on review_body review_file taken_late reason"  # of an application or a suit
GATHERING_EVIDENCE = frozenset({S.INVESTIGATING, S.FIRM_ASKED, S.PENALTY_PROPOSED, S.NOTICE_SERVED, S.HEARING})
PRESERVED = frozenset(State) - {S.OPENED, S.CHECKING, S.FILED}  # where evidence may still be preserved
STAYABLE = IN_FORCE - {S.DECIDED}  # what was decided is stayed once it was served
AFTER_SERVICE = STAYABLE | {S.CLOSED}
REFERRING_REST = GATHERING_EVIDENCE | {S.DECIDED, S.CLOSED} | STAYABLE


def row(
    name: str, origins: Iterable[State], to: State, roles: str, zh: str, en: str, guards: str = "", needs: str = ""
) -> Act:
    held, asked = frozenset(roles.split()), tuple(guards.split())
    return Act(name, frozenset(origins), to, held, bilingual(zh, en), asked, tuple(needs.split()))


def staying(
    name: str,
    origins: Iterable[State],
    roles: str,
    zh: str,
    en: str,
    guards: str = "",
    needs: str = "",
    extends: str = "",
    records: str = "",
    begins: str = "",
    text: Names | None = None,
    letter: bool = False,
    does: str = "",
    clears: str = "",
) -> Act:
    """An act after which the case is in the state it was in."""
    held, asked = frozenset(roles.split()), tuple(guards.split())
    brings = tuple(needs.split())
    return Act(
        name, frozenset(origins), None, held, bilingual(zh, en), asked, brings, extends, records, begins, text, letter, does,
        tuple(clears.split()),
    )  # fmt: skip


TABLE = (
    row(
        "case.check", {S.OPENED, S.REOPENED}, S.CHECKING, "officer", "开始核查", "Begin checking",
        "evidence_preserved",
    ),
    row(
        "case.file", {S.CHECKING}, S.FILED, "head", "立案", "File the case",
        "respondent_known within_limitation",
    ),
    row(
        "case.close_with_advice", {S.CHECKING}, S.CLOSED_WITH_ADVICE, "head", "提醒教育后结案", "Close with advice",
        "reason_given", needs="reason",
    ),
    row(
        "case.refer", BEFORE_DECISION, S.REFERRED, "supervisor", "移送其他机关", "Refer to another authority",
        f"known_authority authority_receipt referral_authorised {WHOLE}", needs="authority authority_receipt",
    ),
    row(
        "case.record_return", {S.REFERRED}, S.REOPENED, "supervisor", "登记移送被退回", "Record that the referral was sent back",
        "answer_handed reason_given", needs="authority_answer reason",
    ),
    staying(
        REFER_REST, REFERRING_REST, "supervisor", "移送其他机关处罚的事项",
        "Refer what others may punish", f"decides_penalties others_competent theirs_to_punish authority_receipt {WHOLE}",
        needs="authority authority_receipt", records="referred_in_part", does="refer_rest", clears="rest_since",
    ),
    staying(
        REFER_SECTOR, AFTER_SERVICE, "supervisor", "移送行业主管部门", "Refer what was decided to the sector's regulator",
        f"decides_penalties own_decision decision_in_force known_authority authority_receipt {WHOLE}",
        needs="authority authority_receipt",
        records="referred_in_part",
    ),
    staying(
        "case.authorise_rest", REFERRING_REST, "head", "批准移送其他机关处罚的事项",
        "Authorise the referral of what others may punish", "decides_penalties others_competent rest_unauthorised reason_given",
        needs="reason crime", does="authorise_rest",
    ),
    staying(
        "case.record_answer", REFERRING_REST, "officer supervisor", "登记受移送机关的答复", "Record the other authority's answer",
        "referred_in_part answer_handed answer_summed", needs="authority_answer reason",
    ),
    row(
        "case.investigate", {S.FILED}, S.INVESTIGATING, "officer", "开始调查", "Begin the investigation",
        "two_officers",
    ),
    row(
        "case.ask_firm", {S.INVESTIGATING}, S.FIRM_ASKED, "officer", "要求企业说明", "Ask the firm",
        f"two_officers matching_offered {WHOLE}", needs="matching_offered",
    ),
    row(
        "case.propose_penalty", {S.FIRM_ASKED}, S.PENALTY_PROPOSED, "legal_reviewer", "提出处罚建议",
        "Propose the penalty",
        f"decides_penalties {CHOSEN} findings_reviewed sanction_fits defences_checked files_compared sanction_on_law earlier_penalty "
        "beside_fits money_on_law fine_named step_reasoned not_investigator time_answered",
        needs="choices_proposed findings_review gains_proposed sanction_proposed beside_proposed fine_proposed scale_reason_proposed "
        "defences_checked",
    ),
    row(
        SERVE_NOTICE, {S.PENALTY_PROPOSED}, S.NOTICE_SERVED, "officer", "送达告知书", "Serve the notice",
        f"two_officers {SERVED_KNOWN}", needs=SERVICE,
    ),
    row(
        "case.call_hearing", {S.NOTICE_SERVED}, S.HEARING, "hearing_officer", "组织听证", "Call the hearing",
        "hearing_requested serious_penalty not_investigator time_answered hearing_officer_named hearing_session_known "
        f"{HEARING_FIXED}",
        needs="hearing_at hearing_place hearing_officer hearing_session hearing_closed_reason",
    ),
    row(
        "case.decide", {S.NOTICE_SERVED, S.HEARING}, S.DECIDED, "head", "作出决定", "Decide",
        "not_investigator not_reviewer time_answered statement_time_over hearing_first reviewed_again files_compared defences_answered "
        f"{CHOSEN} breaches_notified sanction_fits {EXEMPTED} sanction_on_law earlier_penalty suspension_bounded beside_fits money_on_law "
        f"fine_named step_reasoned not_harsher one_fine lighter_law collective_if_serious {WHOLE}",
        needs="choices gains sanction beside fine scale_reason suspended_until exemption exemption_reason exemption_files reason "
        "defence_answer collective_record lighter_law_applied",
    ),
    row(
        "case.serve_decision", {S.DECIDED}, S.SERVED, "officer", "送达决定书", "Serve the decision",
        SERVED_KNOWN, needs=SERVICE,
    ),
    row(
        "case.record_reconsideration", {S.SERVED, S.CLOSED}, S.RECONSIDERED, "officer supervisor", "登记行政复议",
        "Record the reconsideration",
        "own_decision decision_in_force reason_given applied_known reconsideration_in_time late_on_paper", needs=BROUGHT,
    ),
    row(
        "case.record_suit", {S.SERVED, S.RECONSIDERED, S.CLOSED}, S.SUED, "officer supervisor", "登记行政诉讼",
        "Record the suit", "own_decision decision_in_force reason_given applied_known court_in_time late_on_paper", needs=BROUGHT,
    ),
    row(
        "case.record_annulment", {S.RECONSIDERED, S.SUED}, S.REVOKED, "officer supervisor", "登记撤销原决定的结果",
        "Record that the decision was annulled", "review_running annulment_known outcome_served paper_named reason_given",
        needs="annulment reconsideration_served_at outcome_paper reason",
    ),
    row(
        "case.revoke", IN_FORCE, S.REVOKED, "head", "撤销决定", "Revoke the decision",
        f"own_decision reason_given reasons_published {WHOLE}", needs="reason reasons_published",
    ),
    row(
        "case.record_set_aside", IN_FORCE, S.REVOKED, "officer supervisor", "登记其他机关决定或者判决被撤销",
        "Record that the judgment was set aside", "decided_by_others paper_named reason_given", needs="outcome_paper reason",
    ),
    row(
        "case.close", BEFORE_DECISION | {S.SERVED, S.RECONSIDERED, S.SUED, S.REVOKED}, S.CLOSED, "supervisor",
        "结案", "Close the case", "reason_given review_over outcome_sent", needs="reason outcome_sent",
    ),
    row(
        "case.reopen", ENDED | REVOKED, S.REOPENED, "supervisor", "重新办理", "Reopen the case",
        "reason_given new_facts", needs="reason new_facts",
    ),
    row(
        "case.record_judgment", {S.REFERRED}, S.DECIDED, "supervisor", "登记判决或者其他机关的决定",
        "Record the judgment", "reason_given judgment_named judged_whole suspension_bounded",
        needs="choices sanction beside fine gains suspended_until judgment_reference reason",
    ),
    staying(
        "case.authorise_referral", BEFORE_DECISION, "head", "批准移送", "Authorise the referral",
        "reason_given", needs="reason crime", records="referral_authorised", begins="referred",
    ),
    staying(
        SEND_NOTICE, {S.PENALTY_PROPOSED}, "officer", "制发告知书", "Issue the notice",
        f"two_officers {WHOLE} sending_known address_signed", needs=SENT, text=TEXT_OF_NOTICE,
    ),
    staying(SEND_DECISION, {S.DECIDED}, "officer", "发出决定书", "Send the decision", SENT_KNOWN, needs=SENT),
    staying(
        SERVE_PAPER, frozenset(State) - {S.OPENED}, "officer", "送达其他文书", "Serve another document",
        f"paper_to_serve paper_chosen {PROVED}", needs=f"served_paper {SERVICE}", clears=f"served_paper {SERVICE}",
    ),
    staying(
        "case.name_representative", {S.NOTICE_SERVED, S.HEARING}, "officer hearing_officer", "登记代理人",
        "Record a representative", "representative_named representative_proved representatives_few",
        needs="representative representative_proof",
    ),
    staying(
        "case.adjourn_hearing", {S.HEARING}, "hearing_officer", "延期听证", "Adjourn the hearing",
        f"not_investigator reason_given {HEARING_FIXED}", needs="hearing_at hearing_place reason",
        clears="hearing_held hearing_signed hearing_absent",
    ),
    staying(
        "case.ask_recusal", {S.HEARING}, "officer hearing_officer", "登记回避申请", "Record that the party objects to who leads",
        "reason_given", needs="reason", records="recusal_asked", clears="recusal_outcome",
    ),
    staying(
        "case.decide_recusal", {S.HEARING}, "head", "决定主持人是否回避", "Decide on the objection",
        "recusal_asked recusal_decided reason_given", needs="recusal_outcome hearing_officer_next reason",
    ),
    staying(
        "case.record_absence", {S.HEARING}, "hearing_officer", "登记未出席听证", "Record that the party stayed away",
        "not_investigator hearing_begun hearing_told reason_given", needs="reason", records="hearing_absent", clears="legally_reviewed",
    ),
    staying(
        "case.record_hearing", {S.HEARING}, "hearing_officer", "登记听证笔录", "Record the hearing",
        f"not_investigator hearing_begun hearing_led recusal_settled record_whole {WHOLE}",
        needs="hearing_present hearing_points hearing_evidence hearing_statement",
        records="hearing_held", clears="hearing_signed hearing_absent legally_reviewed",
    ),
    staying(
        "case.sign_record", {S.HEARING}, "hearing_officer", "登记笔录签名", "Record the signatures",
        "not_investigator hearing_held record_signed", needs="hearing_signed_copy hearing_unsigned", records="hearing_signed",
    ),
    staying(
        "case.review_again", {S.NOTICE_SERVED, S.HEARING}, "legal_reviewer", "法制审核意见", "Review again",
        "not_investigator", records="legally_reviewed", text=bilingual("法制审核意见", "What the legal review concludes"),
    ),
    staying(
        "case.record_outcome", {S.RECONSIDERED, S.SUED}, "officer supervisor", "登记复议、诉讼结果",
        "Record the outcome of the review", "review_running outcome_known outcome_served reason_given",
        needs="reconsideration_outcome reconsideration_served_at outcome_paper reason", does="uphold",
    ),
    staying(
        "case.record_change", {S.RECONSIDERED, S.SUED}, "officer supervisor", "登记变更原决定的结果",
        "Record that the decision was changed", "review_running sanction_fits not_heavier outcome_served paper_named reason_given",
        needs="sanction beside fine gains suspended_until reconsideration_served_at outcome_paper reason", does="change_decision",
    ),
    staying(
        "case.order_stay", STAYABLE, "head", "决定停止执行", "Stay the decision",
        "own_decision stay_known reason_given", needs="stay_since stay_until reason", does="stay_by_office",
    ),
    staying(
        "case.record_stay", STAYABLE, "officer supervisor", "登记停止执行",
        "Record a stay that was ordered", "stay_ordered stay_known reason_given",
        needs="stay_by stay_paper stay_since stay_until reason", does="stay",
    ),
    staying(
        "case.end_stay", STAYABLE | {S.CLOSED}, "head supervisor", "恢复执行", "End a stay",
        "stay_running stay_end_shown reason_given", needs="stay_by outcome_paper reason", does="end_stay",
    ),
    staying(
        "case.publish", {S.SERVED, S.RECONSIDERED, S.SUED, S.CLOSED}, "head", "公开决定", "Publish the decision",
        "own_decision decision_in_force publishable not_published reason_given", needs="reason", does="publish",
    ),
    staying(
        "case.lift_suspension", {S.SERVED, S.RECONSIDERED, S.SUED, S.CLOSED}, "head", "恢复企业接入", "Give the access back",
        "own_decision suspended rectified reason_given", needs="rectify_proof reason", does="lift_suspension",
    ),
    staying(
        "case.record_lifted", {S.SERVED, S.CLOSED}, "officer supervisor", "登记其他机关解除暂停接入",
        "Record that whoever decided gave the access back", "decided_by_others suspended paper_named reason_given",
        needs="outcome_paper reason", does="lift_suspension",
    ),
    staying(
        "case.record_rectification", STAYABLE, "officer", "登记整改检查结果", "Record what the inspection found",
        "rectify_ordered rectify_found inspection_recorded reason_given", needs="rectify_outcome inspection_record reason",
        letter=True,
    ),
    staying(
        "case.ask_complainants", {S.CHECKING, S.INVESTIGATING, S.FIRM_ASKED}, "officer", "请投诉人补充",
        "Ask the complainants for more", "reason_given", needs="reason", does="ask_for_more",
    ),
    staying(
        "case.extend_filing", {S.CHECKING}, "head", "延长立案期限", "Extend the time for deciding to file",
        "reason_given", needs="reason", extends="deciding_to_file",
    ),
    staying(
        "case.extend_answer", {S.FIRM_ASKED}, "officer", "延长企业答复期限", "Give the firm more time",
        "reason_given", needs="reason", extends="firm_asked", letter=True,
    ),
    staying(
        "case.extend_statement", {S.NOTICE_SERVED}, "officer", "延长陈述、申辩期限", "Give more time for the statement",
        "reason_given", needs="reason", extends="statement", letter=True,
    ),
    staying(
        "case.extend_decision", {S.INVESTIGATING, S.FIRM_ASKED, S.PENALTY_PROPOSED, S.NOTICE_SERVED, S.HEARING}, "head", "延长办案期限",
        "Extend the time for the decision", "reason_given", needs="reason", extends="decided",
    ),
    staying(
        "case.extend_reconsideration", {S.RECONSIDERED}, "officer supervisor", "登记复议延期",
        "Record that the reconsideration takes longer", "review_running reason_given", needs="reason", extends="reconsideration_decision",
    ),
    staying(
        "case.propose_preservation", GATHERING_EVIDENCE, "officer", "提请先行登记保存", "Propose formal preservation of evidence",
        "decides_penalties respondent_known preservation_none preservation_described reason_given",
        needs="preserved_items preserved_place reason", does="propose_preservation",
    ),
    staying(
        "case.order_preservation", GATHERING_EVIDENCE, "head", "批准先行登记保存", "Order formal preservation of evidence",
        f"preservation_proposed preservation_of_another reason_given {WHOLE}", needs="reason",
        does="order_preservation", letter=True,
    ),
    staying(
        "case.refuse_preservation", PRESERVED, "head", "不批准先行登记保存", "Refuse formal preservation of evidence",
        "preservation_proposed reason_given", needs="reason", does="refuse_preservation",
    ),
    staying(
        "case.end_preservation", PRESERVED, "head", "处理先行登记保存的证据", "Decide what becomes of preserved evidence",
        "preservation_ordered preservation_outcome reason_given", needs="preserved_outcome reason",
        does="end_preservation", letter=True,
    ),
)  # fmt: skip
ACTS: Mapping[str, Act] = {act.name: act for act in TABLE}

UNKNOWN_ACT = Objection("unknown_act", bilingual("没有这项操作。", "There is no such act."))
WRONG_STATE = Objection("wrong_state", bilingual("案件当前状态不能进行这项操作。", "The case is in another state."))
EXTENDED = Objection("extended", bilingual("该期限已经延长过一次。", "This deadline was extended once already."))
WRONG_ROLE = Objection("wrong_role", bilingual("这项操作须由其他岗位办理。", "Another role does this."))


def acts_from(state: State, roles: Iterable[str], facts: CaseFacts, policy: Policy) -> list[AvailableAct]:
    """Acts the table allows from `state` to one of `roles`, each with what still stands against it.

    What an act itself brings (`needs`) is objected to until it is handed in; a screen asks for it in the act's form.
    """
    held = frozenset(roles)
    rows = [act for act in TABLE if state in act.origins and held & act.roles]
    return [AvailableAct(act, tuple(_unmet(act, facts, policy))) for act in rows]


def check(act: str, facts: CaseFacts, policy: Policy) -> list[Objection]:
    """Everything that stands against `act` now: unknown act, wrong state, wrong role, each guard. Empty: go on."""
    found = ACTS.get(act)
    if found is None:
        return [UNKNOWN_ACT]
    objections = [] if facts.state in found.origins else [WRONG_STATE]
    if not facts.roles & found.roles:
        objections.append(WRONG_ROLE)
    return [*objections, *_unmet(found, facts, policy)]


def _unmet(act: Act, facts: CaseFacts, policy: Policy) -> list[Objection]:
    guards = (GUARDS[code] for code in (*ALWAYS, *act.guards))
    unmet = [Objection(guard.code, guard.said(facts, policy)) for guard in guards if not guard.holds(facts, policy)]
    return [*unmet, EXTENDED] if act.extends in facts.extended else unmet


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.OPENED}"]
    lines += [
        f"    {origin} --> {act.to}: {act.names['en']}"
        for act in TABLE
        for origin in State
        if act.to and origin in act.origins
    ]
    return "\n".join([*lines, f"    {S.CLOSED} --> [*]"]) + "\n"
