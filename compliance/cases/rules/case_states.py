"""Every state of a case, one record each: all that the platform knows of it, except the ways in and out (case_workflow)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from compliance.findings.rules.explanations import bilingual
from core.policies.schema import Names, Policy


class State(StrEnum):
    OPENED = "opened"
    CHECKING = "checking"
    FILED = "filed"
    CLOSED_WITH_ADVICE = "closed_with_advice"
    REFERRED = "referred"
    INVESTIGATING = "investigating"
    FIRM_ASKED = "firm_asked"
    PENALTY_PROPOSED = "penalty_proposed"
    NOTICE_SERVED = "notice_served"
    HEARING = "hearing"
    DECIDED = "decided"
    SERVED = "served"
    RECONSIDERED = "reconsidered"
    SUED = "sued"
    REVOKED = "revoked"
    CLOSED = "closed"
    REOPENED = "reopened"


class Phase(StrEnum):
    """How far the matter is. A case gathers new violations of its subject until it leaves the first."""

    BEFORE_DECISION = "before the decision"
    IN_FORCE = "a decision stands"
    REVOKED = "the decision fell"
    ENDED = "ended"


class Firm(IntEnum):
    """What the firm has of a state; each step has the ones before it too."""

    NOTHING = 0
    SEES = 1  # the case stands among its notices, once a letter was written
    READS = 2  # the text of the act that leads here is a letter to it
    ANSWERS = 3  # it may answer, until the deadline where there is one


@dataclass(frozen=True)
class StateRecord:
    """`clock`: key of the pack's deadlines that begins to run, "" for none; from filing with `from_filing`, from the day
    of service with `from_service`, else from the act. `since_filing`: clocks that run from filing through this state as well,
    until what they wait for is done.
    `text`: what the act that leads here must write down; without one a remark is welcome.
    `effect`: the function of services/case_effects; `told`: the statuses of complaints it tells, the usual one first.
    """

    state: State
    names: Names
    phase: Phase = Phase.BEFORE_DECISION
    tone: str = "brand"  # the colour of its tag
    firm: Firm = Firm.NOTHING
    text: Names | None = None
    clock: str = ""
    from_filing: bool = False
    from_service: bool = False
    since_filing: tuple[str, ...] = ()
    effect: str = ""
    told: tuple[str, ...] = ()
    unserved: bool = False  # a decision that has not reached the firm, which sees none of it yet
    to_serve: bool = False  # a document of it is to be served next

    @property
    def ends(self) -> bool:
        return self.phase == Phase.ENDED

    @property
    def told_to_firm(self) -> bool:
        return self.firm >= Firm.SEES

    @property
    def shown_to_firm(self) -> bool:
        return self.firm >= Firm.READS

    @property
    def answerable(self) -> bool:
        return self.firm >= Firm.ANSWERS

    @property
    def asks_firm_in_time(self) -> bool:
        """Its clock is the firm's. What runs from filing binds the authority."""
        return self.answerable and not self.from_filing


UNTIL_DECIDED = ("decided",)
UNTIL_PROPOSED = ("penalty_proposed", *UNTIL_DECIDED)

RECORDS = (
    StateRecord(State.OPENED, bilingual("待核查", "Opened"), tone="warning", clock="checking"),
    StateRecord(State.CHECKING, bilingual("核查中", "Being checked"), clock="deciding_to_file"),
    StateRecord(
        State.FILED, bilingual("已立案", "Filed"), clock="investigating", since_filing=UNTIL_PROPOSED, effect="file_case",
        told=("filed_as_case",),
    ),
    StateRecord(
        State.CLOSED_WITH_ADVICE, bilingual("提醒教育结案", "Closed with advice"), Phase.ENDED, "grey", Firm.READS,
        text=bilingual("提醒内容（企业可见）", "The advice, as the firm will read it"),
        clock="telling_complainants", effect="advise", told=("decided",),
    ),
    StateRecord(
        State.REFERRED, bilingual("已移送", "Referred"), Phase.ENDED, "grey",
        clock="telling_complainants", effect="refer", told=("referred",),
    ),
    StateRecord(
        State.INVESTIGATING, bilingual("调查中", "Under investigation"), clock="penalty_proposed", from_filing=True,
        since_filing=UNTIL_PROPOSED,
    ),
    StateRecord(
        State.FIRM_ASKED, bilingual("待企业说明", "Firm asked"), firm=Firm.ANSWERS,
        text=bilingual("要求企业说明和提交的内容", "What the firm is asked to explain and to hand in"),
        clock="firm_asked", since_filing=UNTIL_PROPOSED, effect="ask_firm", told=("with_firm",),
    ),
    StateRecord(
        State.PENALTY_PROPOSED, bilingual("拟处罚", "Penalty proposed"), firm=Firm.SEES, text=bilingual("处罚理由", "Why this penalty"),
        clock="decided", from_filing=True, since_filing=UNTIL_DECIDED, to_serve=True,
    ),
    StateRecord(
        State.NOTICE_SERVED, bilingual("已告知", "Notice served"), firm=Firm.ANSWERS, text=bilingual("告知书内容", "Text of the notice"),
        clock="statement", from_service=True, since_filing=UNTIL_DECIDED, effect="serve_notice",
    ),
    StateRecord(
        State.HEARING, bilingual("听证", "Hearing"), firm=Firm.ANSWERS, clock="decided", from_filing=True,
        since_filing=UNTIL_DECIDED,
    ),
    StateRecord(
        State.DECIDED, bilingual("已决定", "Decided"), Phase.IN_FORCE, "ink", Firm.READS,
        text=bilingual("决定书内容", "Text of the decision"), clock="served", effect="decide",
        told=("decided", "no_breach"), unserved=True, to_serve=True,
    ),
    StateRecord(
        State.SERVED, bilingual("已送达", "Decision served"), Phase.IN_FORCE, "ink", Firm.READS,
        clock="reconsideration", from_service=True, effect="serve_decision",
    ),
    StateRecord(
        State.RECONSIDERED, bilingual("行政复议", "Under reconsideration"), Phase.IN_FORCE, firm=Firm.SEES,
        clock="reconsideration_decision", effect="begin_review", told=("under_review", "decided", "no_breach"),
    ),
    StateRecord(
        State.SUED, bilingual("行政诉讼", "Before the court"), Phase.IN_FORCE, firm=Firm.SEES,
        effect="begin_review", told=("under_review", "decided", "no_breach"),
    ),
    StateRecord(
        State.REVOKED, bilingual("已撤销", "Revoked"), Phase.REVOKED, "error", Firm.READS,
        text=bilingual("撤销决定的理由", "Why the decision is revoked"), clock="revoked", effect="revoke", told=("under_review",),
    ),
    StateRecord(
        State.CLOSED, bilingual("已结案", "Closed"), Phase.ENDED, "grey", Firm.SEES,
        effect="close", told=("no_breach", "caller_not_identified", "decided"),
    ),
    StateRecord(
        State.REOPENED, bilingual("重新办理", "Reopened"), clock="checking", effect="reopen", told=("under_review",)
    ),
)  # fmt: skip
STATES: Mapping[State, StateRecord] = {record.state: record for record in RECORDS}


# Deadlines that may be extended once, each by an act with a reason, and by what.
EXTENSIONS: Mapping[str, str] = {
    "deciding_to_file": "deciding_to_file_extension",
    "firm_asked": "firm_asked_extension",
    "statement": "statement_extension",
    "decided": "decided_extension",
    "reconsideration_decision": "reconsideration_extension",
}


def clock_of(clock: str, crime: bool) -> str:
    """The clock that runs where a crime is suspected, in place of the usual one of a referral (APL 27)."""
    return {"referred": "referred_crime"}.get(clock, clock) if crime else clock


def states_of(phase: Phase) -> frozenset[State]:
    return frozenset(record.state for record in RECORDS if record.phase == phase)


def due_in(
    state: State,
    at: datetime,
    filed_at: datetime | None,
    policy: Policy,
    *,
    served_at: datetime | None = None,
    extended: Collection[str] = (),
) -> datetime | None:
    """When the deadline ends that begins as a case reaches `state` at `at`; None for none. `extended`: clocks that were."""
    record = STATES[state]
    if not record.clock:
        return None
    start = (filed_at if record.from_filing else served_at if record.from_service else None) or at
    due = policy.due(start, policy.enforcement.deadlines[record.clock])
    if record.clock in extended:
        due = policy.due(due, policy.enforcement.deadlines[EXTENSIONS[record.clock]])
    return due
