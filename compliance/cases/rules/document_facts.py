"""What a document says of a case: facts, never sentences. Empty text, None and no rows mean: not known.

Days and moments are in the pack's zone. A text that a pack or the platform gives is `Names`, one for each language; what people
typed is `str` and stands in every language as it was typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

Names = Mapping[str, str]


def _no_names() -> Names:
    return {}


@dataclass(frozen=True)
class Party:
    """Who answers for the calls."""

    name: str = ""
    code: str = ""
    address: str = ""
    representative: str = ""


@dataclass(frozen=True)
class Office:
    """The authority, and where one goes against it (the pack's `offices`)."""

    name: Names = field(default_factory=_no_names)
    reconsideration: Names = field(default_factory=_no_names)
    court: Names = field(default_factory=_no_names)
    payment: Names = field(default_factory=_no_names)
    contact: Names = field(default_factory=_no_names)


@dataclass(frozen=True)
class BreachFact:
    """One rule. `claimed`, `confirmed`, `recorded`: calls of the evidence classes C1, C2, C3."""

    name: Names
    basis: Names
    calls: int
    people: int
    callers: int
    first: date
    last: date
    span: Names = field(default_factory=_no_names)  # the same in words
    claimed: int = 0
    confirmed: int = 0
    recorded: int = 0
    outcome: Names = field(default_factory=_no_names)  # not known before a decision
    reason: str = ""


@dataclass(frozen=True)
class CallerFact:
    """A row of the annex of a paper that the firm reads: one of its numbers. The minute of a call names whoever was called,
    to a firm that keeps a list of its calls. `evidence`: how many calls of which class."""

    caller: str
    calls: int
    breaches: Names
    evidence: str


@dataclass(frozen=True)
class CallFact:
    """A row of the annex of a paper for other authorities. `reference`: the complaint's, only where the reader is an officer."""

    at: datetime
    caller: str
    breaches: Names
    evidence: str
    reference: str = ""


@dataclass(frozen=True)
class SanctionFact:
    name: Names


@dataclass(frozen=True)
class EvidenceFact:
    """A row of the list of the evidence. `count`: pieces; `shows`: what it proves."""

    name: Names
    count: int
    shows: Names


@dataclass(frozen=True)
class EarlierFact:
    """A document issued before in this case."""

    number: str = ""
    day: date | None = None


@dataclass(frozen=True)
class ServiceFact:
    """How a document reached the party. `on`: as the officer read it from the paper; `counts_on`: from when it counts."""

    document: Names = field(default_factory=_no_names)
    number: str = ""
    day: date | None = None  # of that document
    way: Names = field(default_factory=_no_names)  # not known before it was served
    proof: Names = field(default_factory=_no_names)
    files: str = ""  # of the case, that prove it
    on: date | None = None
    counts_on: date | None = None
    reference: str = ""
    reason: str = ""


@dataclass(frozen=True)
class DocumentFacts:
    """`text`: what the act wrote down; `reason`: of the act. Ends of terms are days on the pack's calendar."""

    reference: str = ""
    day: date | None = None  # of the document
    party: Party = field(default_factory=Party)
    office: Office = field(default_factory=Office)
    procedure: Names = field(default_factory=_no_names)  # the rules by which the authority proceeds
    text: str = ""
    reason: str = ""
    # what is suspected or found
    breaches: tuple[BreachFact, ...] = ()
    established: tuple[BreachFact, ...] = ()
    not_established: tuple[BreachFact, ...] = ()
    left_out: tuple[BreachFact, ...] = ()
    circumstances: tuple[BreachFact, ...] = ()  # found beside those: rules of the platform, which are not punished
    calls: int | None = None
    people: int | None = None
    callers: int | None = None
    caller_list: Names = field(default_factory=_no_names)  # the first three, and how many more
    span: Names = field(default_factory=_no_names)  # the days of the calls: from one to another, or on one
    findings_review: str = ""  # what a person saw on reviewing what the platform found
    confirmed: int | None = None  # calls that the operator confirmed
    recorded: int | None = None  # calls with a recording or an original text
    rows: tuple[CallFact, ...] = ()  # none in a paper that the firm reads
    rows_of: int | None = None  # how many calls there are, where the annex has the first of them alone
    rows_shown: int | None = None  # and how many it has
    caller_rows: tuple[CallerFact, ...] = ()
    caller_rows_of: int | None = None
    caller_rows_shown: int | None = None
    evidence: tuple[EvidenceFact, ...] = ()
    # what is proposed or decided
    sanctions: tuple[SanctionFact, ...] = ()
    fine: int | None = None
    gains: int | None = None  # illegal gains
    paid: int | None = None  # of a demand: what was paid so far
    late_fee: int | None = None  # what the delay has added
    overdue: int | None = None  # of what was decided
    owed: int | None = None  # what is demanded
    money: bool = False  # a fine or gains: something is to be paid
    scale: Names = field(default_factory=_no_names)  # the step of the published scale, where a fine may be given
    off_scale: bool = False  # the fine lies beside that step
    scale_reason: str = ""  # why
    collective: bool = False
    exemption: Names = field(default_factory=_no_names)  # why what is established goes unpunished (APL 33)
    exemption_reason: str = ""
    exemption_files: str = ""  # of the case, by name
    # the party's word
    statement: str = ""  # as far as a paper has it
    statement_shown: int | None = None  # how many of its characters that are; None where the paper has all of it
    statement_characters: int | None = None  # of all of it
    statement_lines: int | None = None
    statement_day: date | None = None
    statement_answer: str = ""
    hearing_at: datetime | None = None
    hearing_place: str = ""
    hearing_officer: str = ""  # by name
    hearing_closed: bool = False
    hearing_closed_reason: str = ""
    representatives: str = ""  # by name
    hearing_present: str = ""
    hearing_points: str = ""
    hearing_evidence: str = ""
    hearing_statement: str = ""  # the party's, as recorded
    hearing_held: bool = False
    # documents before
    notice: EarlierFact = field(default_factory=EarlierFact)
    decision: EarlierFact = field(default_factory=EarlierFact)
    served: ServiceFact = field(default_factory=ServiceFact)
    # terms
    answer_by: date | None = None
    statement_by: date | None = None
    hearing_request_by: date | None = None
    rectify_by: date | None = None
    suspended: bool = False  # business is suspended
    suspended_until: date | None = None  # with the last day; without one, until what was wrong is mended
    payment_by: date | None = None
    reconsideration_by: date | None = None
    court_by: date | None = None
    demand_by: date | None = None
    preservation_by: date | None = None
    answer_term: Names = field(default_factory=_no_names)  # how long: 5个工作日, 5 working days
    statement_term: Names = field(default_factory=_no_names)
    hearing_request_term: Names = field(default_factory=_no_names)
    rectify_term: Names = field(default_factory=_no_names)
    payment_term: Names = field(default_factory=_no_names)
    reconsideration_term: Names = field(default_factory=_no_names)
    court_term: Names = field(default_factory=_no_names)
    revoked_term: Names = field(default_factory=_no_names)
    preservation_term: Names = field(default_factory=_no_names)
    demand_term: Names = field(default_factory=_no_names)
    may_be_heard: bool = False  # whether the party may ask for a hearing
    # to whom it is referred, and what is to be kept
    authority: Names = field(default_factory=_no_names)
    crime: bool = False
    after_decision: bool = False  # what was decided is told to the regulator of the trade
    in_part: bool = False  # only what the other authority punishes is referred, the case goes on here
    kept_month: Names = field(default_factory=_no_names)
    addressee: str = ""  # who is asked to keep it; "" for whomever it concerns
    keeps_recordings: bool = True
    keeps_call_records: bool = True
    keeps_contracts: bool = True
    keeps_consents: bool = True
    # evidence that is registered and preserved
    preserved_items: str = ""
    preserved_place: str = ""
