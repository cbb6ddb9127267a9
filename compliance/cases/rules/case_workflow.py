"""THE table of a case: from, to, who, guards, deadline. Screens draw their buttons from it, services obey it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from compliance.cases.rules.case_facts import CaseFacts, State
from compliance.cases.rules.case_guards import GUARDS, said
from core.policies.schema import Names, Policy

S = State


@dataclass(frozen=True)
class Act:
    """One row of the table. `deadline`: key of the pack's deadlines that begins to run, "" for none;
    `runs_from`: "act" or "filing". `needs`: fields of `CaseFacts` the act itself brings (its form)."""

    name: str
    origins: frozenset[State]
    to: State
    roles: frozenset[str]
    names: Names
    guards: tuple[str, ...] = ()
    deadline: str = ""
    runs_from: str = "act"
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Objection:
    """Why an act is not possible now: a stable code and the sentence in each language."""

    code: str
    names: Names


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
    "sanction_on_law": {"sanction", "sanction_proposed"},
    "money_on_law": {"fine", "fine_proposed"},
    "one_fine": {"fine"},
    "not_harsher": {"sanction", "fine"},
    "hearing_notified_in_time": {"hearing_at"},
    "collective_if_serious": {"collective"},
    "lighter_law": {"lighter_law_applied"},
}

# Asked of every act, before its own guards.
ALWAYS = ("own_province", "no_conflict")
BEFORE_DECISION = frozenset(
    {S.OPENED, S.CHECKING, S.FILED, S.INVESTIGATING, S.FIRM_ASKED, S.PENALTY_PROPOSED, S.NOTICE_SERVED, S.HEARING}
    | {S.REOPENED}
)
IN_FORCE = frozenset({S.DECIDED, S.SERVED, S.RECONSIDERED, S.SUED})
ENDED = frozenset({S.CLOSED, S.CLOSED_WITH_ADVICE, S.REFERRED})
# The deadline that runs from the opening of a case, before any act.
FIRST_DEADLINE = "checking"


def row(
    name: str, origins: Iterable[State], to: State, roles: str, zh: str, en: str, guards: str = "",
    deadline: str = "", runs_from: str = "act", needs: str = "",
) -> Act:  # fmt: skip
    return Act(
        name, frozenset(origins), to, frozenset(roles.split()), said(zh, en), tuple(guards.split()), deadline,
        runs_from, tuple(needs.split()),
    )  # fmt: skip


TABLE = (
    row(
        "case.check", {S.OPENED, S.REOPENED}, S.CHECKING, "officer", "开始核查", "Begin checking",
        "evidence_preserved", "deciding_to_file", needs="evidence_preserved",
    ),
    row(
        "case.file", {S.CHECKING}, S.FILED, "head", "立案", "File the case",
        "respondent_known within_limitation", "investigating",
    ),
    row(
        "case.close_with_advice", {S.CHECKING}, S.CLOSED_WITH_ADVICE, "head", "提醒教育后结案", "Close with advice",
        "reason_given", "telling_complainants", needs="reason",
    ),
    row(
        "case.refer", BEFORE_DECISION, S.REFERRED, "supervisor", "移送其他机关", "Refer to another authority",
        "known_authority authority_receipt", "telling_complainants", needs="authority authority_receipt crime",
    ),
    row(
        "case.investigate", {S.FILED}, S.INVESTIGATING, "officer", "开始调查", "Begin the investigation",
        "two_officers", "penalty_proposed", "filing",
    ),
    row(
        "case.ask_firm", {S.INVESTIGATING}, S.FIRM_ASKED, "officer", "要求企业说明", "Ask the firm",
        "two_officers matching_offered", "firm_asked", needs="matching_offered",
    ),
    row(
        "case.propose_penalty", {S.FIRM_ASKED}, S.PENALTY_PROPOSED, "legal_reviewer", "提出处罚建议",
        "Propose the penalty", "evidence_confirmed defences_checked sanction_on_law money_on_law not_investigator",
        "decided", "filing", needs="defences_checked sanction_proposed fine_proposed",
    ),
    row(
        "case.serve_notice", {S.PENALTY_PROPOSED}, S.NOTICE_SERVED, "officer", "送达告知书", "Serve the notice",
        "two_officers facts_stated basis_stated rights_stated address_confirmed", "hearing_request",
        needs="facts_stated basis_stated rights_stated address_confirmed",
    ),
    row(
        "case.call_hearing", {S.NOTICE_SERVED}, S.HEARING, "hearing_officer", "组织听证", "Call the hearing",
        "hearing_requested serious_penalty not_investigator hearing_notified_in_time", "decided", "filing",
        needs="hearing_at",
    ),
    row(
        "case.decide", {S.NOTICE_SERVED, S.HEARING}, S.DECIDED, "head", "作出决定", "Decide",
        "not_investigator statement_time_over hearing_first defences_answered sanction_on_law money_on_law not_harsher "
        "one_fine lighter_law collective_if_serious", "served",
        needs="sanction fine reason defences_answered collective lighter_law_applied",
    ),
    row(
        "case.serve_decision", {S.DECIDED}, S.SERVED, "officer", "送达决定书", "Serve the decision",
        "proof_of_service", "reconsideration", needs="proof_of_service",
    ),
    row(
        "case.record_reconsideration", {S.SERVED}, S.RECONSIDERED, "officer supervisor", "登记行政复议",
        "Record the reconsideration", "reason_given reconsideration_in_time", "reconsideration_decision",
        needs="reason",
    ),
    row(
        "case.record_suit", {S.SERVED, S.RECONSIDERED}, S.SUED, "officer supervisor", "登记行政诉讼",
        "Record the suit", "reason_given court_in_time", needs="reason",
    ),
    row(
        "case.revoke", IN_FORCE, S.REVOKED, "head", "撤销决定", "Revoke the decision",
        "reason_given reasons_published", "revoked", needs="reason reasons_published",
    ),
    row(
        "case.close", BEFORE_DECISION | {S.SERVED, S.RECONSIDERED, S.SUED, S.REVOKED}, S.CLOSED, "supervisor",
        "结案", "Close the case", "reason_given outcome_sent", needs="reason outcome_sent",
    ),
    row(
        "case.reopen", ENDED | {S.REVOKED}, S.REOPENED, "supervisor", "重新办理", "Reopen the case",
        "reason_given new_facts", "checking", needs="reason new_facts",
    ),
)  # fmt: skip
ACTS: Mapping[str, Act] = {act.name: act for act in TABLE}

STATE_NAMES: Mapping[State, Names] = {
    S.OPENED: said("待核查", "Opened"),
    S.CHECKING: said("核查中", "Being checked"),
    S.FILED: said("已立案", "Filed"),
    S.CLOSED_WITH_ADVICE: said("提醒教育结案", "Closed with advice"),
    S.REFERRED: said("已移送", "Referred"),
    S.INVESTIGATING: said("调查中", "Under investigation"),
    S.FIRM_ASKED: said("待企业说明", "Firm asked"),
    S.PENALTY_PROPOSED: said("拟处罚", "Penalty proposed"),
    S.NOTICE_SERVED: said("已告知", "Notice served"),
    S.HEARING: said("听证", "Hearing"),
    S.DECIDED: said("已决定", "Decided"),
    S.SERVED: said("已送达", "Decision served"),
    S.RECONSIDERED: said("行政复议", "Under reconsideration"),
    S.SUED: said("行政诉讼", "Before the court"),
    S.REVOKED: said("已撤销", "Revoked"),
    S.CLOSED: said("已结案", "Closed"),
    S.REOPENED: said("重新办理", "Reopened"),
}

UNKNOWN_ACT = Objection("unknown_act", said("没有这项操作。", "There is no such act."))
WRONG_STATE = Objection("wrong_state", said("案件当前状态不能进行这项操作。", "The case is in another state."))
WRONG_ROLE = Objection("wrong_role", said("这项操作须由其他岗位办理。", "Another role does this."))


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
    return [Objection(guard.code, guard.names) for guard in guards if not guard.holds(facts, policy)]


def due_after(act: str, facts: CaseFacts, policy: Policy) -> datetime | None:
    """When the deadline that `act` sets ends; None for none. KeyError for an act the table does not have."""
    found = ACTS[act]
    if not found.deadline:
        return None
    start = (facts.filed_at or facts.at) if found.runs_from == "filing" else facts.at
    return policy.due(start, policy.enforcement.deadlines[found.deadline])


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.OPENED}"]
    lines += [
        f"    {origin} --> {act.to}: {act.names['en']}" for act in TABLE for origin in State if origin in act.origins
    ]
    return "\n".join([*lines, f"    {S.CLOSED} --> [*]"]) + "\n"
