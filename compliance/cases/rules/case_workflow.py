"""THE table of a case: from, to, who, guards. Screens draw their buttons from it, services obey it.

What a state is, and the deadline that begins with it, stands in its record (case_states).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compliance.cases.rules.case_facts import CaseFacts
from compliance.cases.rules.case_guards import GUARDS
from compliance.cases.rules.case_states import STATES, Phase, State, StateRecord, states_of
from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy

S = State


@dataclass(frozen=True)
class Act:
    """One row of the table. `needs`: fields of `CaseFacts` the act itself brings (its form)."""

    name: str
    origins: frozenset[State]
    to: State
    roles: frozenset[str]
    names: Names
    guards: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    @property
    def goal(self) -> StateRecord:
        """The record of the state it leads to."""
        return STATES[self.to]


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
    "court_in_time": {"reconsideration_served_at"},
    "collective_if_serious": {"collective"},
    "lighter_law": {"lighter_law_applied"},
}

# Asked of every act, before its own guards.
ALWAYS = ("own_province", "no_conflict")
BEFORE_DECISION = states_of(Phase.BEFORE_DECISION)
IN_FORCE = states_of(Phase.IN_FORCE)
REVOKED = states_of(Phase.REVOKED)
ENDED = states_of(Phase.ENDED)


def row(
    name: str, origins: Iterable[State], to: State, roles: str, zh: str, en: str, guards: str = "", needs: str = ""
) -> Act:
    held, asked = frozenset(roles.split()), tuple(guards.split())
    return Act(name, frozenset(origins), to, held, bilingual(zh, en), asked, tuple(needs.split()))


TABLE = (
    row(
        "case.check", {S.OPENED, S.REOPENED}, S.CHECKING, "officer", "开始核查", "Begin checking",
        "evidence_preserved", needs="evidence_preserved",
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
        "known_authority authority_receipt", needs="authority authority_receipt crime",
    ),
    row(
        "case.investigate", {S.FILED}, S.INVESTIGATING, "officer", "开始调查", "Begin the investigation",
        "two_officers",
    ),
    row(
        "case.ask_firm", {S.INVESTIGATING}, S.FIRM_ASKED, "officer", "要求企业说明", "Ask the firm",
        "two_officers matching_offered", needs="matching_offered",
    ),
    row(
        "case.propose_penalty", {S.FIRM_ASKED}, S.PENALTY_PROPOSED, "legal_reviewer", "提出处罚建议",
        "Propose the penalty", "evidence_confirmed defences_checked sanction_on_law money_on_law not_investigator",
        needs="defences_checked sanction_proposed fine_proposed",
    ),
    row(
        "case.serve_notice", {S.PENALTY_PROPOSED}, S.NOTICE_SERVED, "officer", "送达告知书", "Serve the notice",
        "two_officers facts_stated basis_stated rights_stated address_confirmed",
        needs="facts_stated basis_stated rights_stated address_confirmed",
    ),
    row(
        "case.call_hearing", {S.NOTICE_SERVED}, S.HEARING, "hearing_officer", "组织听证", "Call the hearing",
        "hearing_requested serious_penalty not_investigator hearing_notified_in_time",
        needs="hearing_at",
    ),
    row(
        "case.decide", {S.NOTICE_SERVED, S.HEARING}, S.DECIDED, "head", "作出决定", "Decide",
        "not_investigator statement_time_over hearing_first defences_answered sanction_on_law money_on_law not_harsher "
        "one_fine lighter_law collective_if_serious",
        needs="sanction fine reason defences_answered collective lighter_law_applied",
    ),
    row(
        "case.serve_decision", {S.DECIDED}, S.SERVED, "officer", "送达决定书", "Serve the decision",
        "proof_of_service", needs="proof_of_service",
    ),
    row(
        "case.record_reconsideration", {S.SERVED}, S.RECONSIDERED, "officer supervisor", "登记行政复议",
        "Record the reconsideration", "reason_given reconsideration_in_time", needs="reason",
    ),
    row(
        "case.record_suit", {S.SERVED, S.RECONSIDERED}, S.SUED, "officer supervisor", "登记行政诉讼",
        "Record the suit", "reason_given court_in_time", needs="reason reconsideration_served_at",
    ),
    row(
        "case.revoke", IN_FORCE, S.REVOKED, "head", "撤销决定", "Revoke the decision",
        "reason_given reasons_published", needs="reason reasons_published",
    ),
    row(
        "case.close", BEFORE_DECISION | {S.SERVED, S.RECONSIDERED, S.SUED, S.REVOKED}, S.CLOSED, "supervisor",
        "结案", "Close the case", "reason_given outcome_sent", needs="reason outcome_sent",
    ),
    row(
        "case.reopen", ENDED | REVOKED, S.REOPENED, "supervisor", "重新办理", "Reopen the case",
        "reason_given new_facts", needs="reason new_facts",
    ),
)  # fmt: skip
ACTS: Mapping[str, Act] = {act.name: act for act in TABLE}

UNKNOWN_ACT = Objection("unknown_act", bilingual("没有这项操作。", "There is no such act."))
WRONG_STATE = Objection("wrong_state", bilingual("案件当前状态不能进行这项操作。", "The case is in another state."))
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
    return [Objection(guard.code, guard.names) for guard in guards if not guard.holds(facts, policy)]


def diagram() -> str:
    """The table as a Mermaid state diagram, for the docs."""
    lines = ["stateDiagram-v2", f"    [*] --> {S.OPENED}"]
    lines += [
        f"    {origin} --> {act.to}: {act.names['en']}" for act in TABLE for origin in State if origin in act.origins
    ]
    return "\n".join([*lines, f"    {S.CLOSED} --> [*]"]) + "\n"
