"""The enforcement section of a pack. Money and hearings may rest only on a law or a rule.

Codes of breaches, actions, roles and deadlines are the platform's own and closed.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta, field

from core.policies.marks import (
    FIRM,
    Count,
    CountOrZero,
    DayCount,
    Days,
    DaysOrZero,
    Hours,
    Keys,
    Legal,
    Named,
    Names,
    Part,
    Source,
    Text,
)

BREACHES = (
    "registered", "no_consent", "refused", "revoked", "robocall", "text_without_opt_out", "data_source", "spoofed",
    "operator_negligence", "call_centre_marketing", "bombing", "one_ring", "hours", "attempts", "not_washed",
    "not_declared", "not_admitted",
)  # fmt: skip
ACTIONS = ("watch", "label", "block", "emergency")
ROLES = ("intake_clerk", "officer", "legal_reviewer", "hearing_officer", "head", "supervisor", "auditor", "partner")
DEADLINES = (
    "checking", "deciding_to_file", "deciding_to_file_extension", "telling_complainants", "referred", "referred_crime",
    "investigating", "firm_asked", "firm_asked_extension", "penalty_proposed", "statement", "statement_extension",
    "hearing_request", "hearing_notice", "rectify", "decided", "decided_extension", "public_notice", "proof_of_service", "served",
    "payment", "demand", "reconsideration", "reconsideration_decision",
    "reconsideration_extension", "court", "court_after_reconsideration", "revoked", "feeds", "appeal",
    "complaint_received", "complaint_checked", "complaint_handled", "complaint_closed", "complaint_review",
    "complaint_review_answer",
    "enforcement_application", "publication", "publication_least", "repair_answer", "repair_again",
    "evidence_preservation", "preservation_request", "disclosure", "operator_answer",
    "ask_human", "listing_warning", "admission_objection", "admission_answer",
)  # fmt: skip


LEVELS = ("county", "city", "province", "national")
Level = Literal["county", "city", "province", "national"]


class Competence(Part, frozen=True):
    """An authority that may impose `sanctions` (rungs of the ladder; none named: all) from this level upward."""

    authority: str  # a code of `Enforcement.authorities`
    level: Level = "county"
    sanctions: tuple[Text, ...] = ()


class BreachKind(Named, frozen=True, kw_only=True):
    code: str = field(name="@code")
    source: Source = field(name="@source")
    basis: Names
    fine: tuple[CountOrZero, CountOrZero] | None = None  # least and most, in whole units of the currency
    gains_times: tuple[Count, Count] | None = None  # the fine where the breach earned something: times those gains
    gains_from: CountOrZero = 0  # smaller gains count as none
    competent: tuple[Competence, ...] = ()  # who may punish it
    sanctionable: bool  # False: access measures only
    evidence_needed: Literal["C0", "C1", "C2", "C3"] = "C2"  # class below which no penalty may be proposed

    def __post_init__(self) -> None:
        if (self.fine or self.sanctionable) and self.source.status not in FIRM:
            said = f"fine rests on a {self.source.status}; money" if self.fine else "sanctionable is true; a penalty"
            raise ValueError(f"{said} may rest only on a law or a rule.")
        if self.fine and not self.sanctionable:
            raise ValueError("fine is given for a breach that is not sanctionable; leave one of the two out.")
        if self.fine and self.fine[0] > self.fine[1]:
            raise ValueError("fine must be two whole numbers, the least and the most.")
        if self.gains_times and (not self.fine or self.gains_times[0] > self.gains_times[1]):
            raise ValueError("gains_times must be two whole numbers, the least and the most, beside a fine.")
        if self.sanctionable != bool(self.competent):
            raise ValueError("competent must name who may punish the breach, and nobody where it is not sanctionable.")


class OpeningThreshold(Part, frozen=True):
    """When a case opens: proved people on days within the period; or, for unproved rows, rows from places on days.

    `unproved_rows` of 0 means that unproved rows never open a case.
    """

    people: Count
    days: Count
    period: Days = field(name="period_days")
    unproved_rows: CountOrZero
    unproved_places: CountOrZero
    unproved_days: DayCount


class CampaignRules(Part, frozen=True):
    """When callers without a known firm belong together (compliance/findings/rules/campaign)."""

    number_gap: Annotated[int, Meta(ge=0, le=50)]  # numbers this close may be of one block; 0: never
    within: Days = field(name="within_days")  # … that called about one trade so close to one another
    text_least: Count  # a text says something from so many letters on
    text_similarity: Annotated[int, Meta(ge=60, le=100)] = field(name="text_similarity_percent")


class ListingThreshold(Part, frozen=True):
    action: str = field(name="@code")  # "watch", "label", "block", "emergency"
    people: CountOrZero  # distinct complainants of class C1 or better, clusters counted once
    days: DayCount
    places: CountOrZero
    confirmed: CountOrZero = field(name="people_confirmed")  # complaints of class C2 or better among them
    officers: Count  # how many must agree
    term: Hours = field(name="term_hours")
    term_unfiled: Hours | None = field(name="term_unfiled_hours", default=None)  # as long as no case is filed
    unproved_rows: Count | None = None  # C0 rows that suffice instead; only "watch"
    unproved_places: Count | None = None
    unproved_days: Count | None = None

    def __post_init__(self) -> None:
        unproved = {self.unproved_rows, self.unproved_places, self.unproved_days}
        if unproved != {None} and (self.action != "watch" or None in unproved):
            raise ValueError("unproved_rows: unproved rows may lead to watch alone, and then with places and days.")


class Deadline(Named, frozen=True):
    count: DayCount
    unit: Literal["working_days", "days", "months", "hours", "minutes"]


class EscalationStep(Part, frozen=True):
    """Who is told of a clock that ends, so many working days after its end (before it: negative). `of`: a deadline that has
    steps of its own; "": every other."""

    to: Literal["owner", "head", "supervisor"]
    working_days: Annotated[int, Meta(ge=-60, le=250)]
    of: str = ""


class Sanction(Named, frozen=True, kw_only=True):
    """One rung of the ladder. `money` and `after_hearing` only on a law or a rule. `fined`: it is nothing without an amount,
    where the law gives one; `beside`: it may be ordered together with a rung above it."""

    code: str = field(name="@code")
    source: Source = field(name="@source")
    money: bool = False
    fined: bool = False
    beside: bool = False
    after_hearing: bool = False
    after: tuple[str, ...] = ()  # it follows only on a decision in force with one of these rungs

    def __post_init__(self) -> None:
        if (self.money or self.after_hearing) and self.source.status not in FIRM:
            raise ValueError(f"status is {self.source.status}; money and licences may rest only on a law or a rule.")
        if self.fined and not self.money:
            raise ValueError("fined says that an amount is part of it; money must be true too.")
        if self.beside and (self.money or self.after_hearing):
            raise ValueError(
                "beside is for measures that are no penalty by themselves; leave money and after_hearing out."
            )


class DeskAuthority(Part, frozen=True):
    """Which authority the officers of this deployment belong to. `level`: of its offices in the provinces."""

    authority: str
    level: Level


class ScaleStep(Part, frozen=True):
    """One step of the published scale of fines: from so many people whom the established breaches reached."""

    people: CountOrZero
    fine: tuple[CountOrZero, CountOrZero]  # least and most, in whole units of the currency
    repeated: bool = False  # for a firm that was punished before


class Enforcement(Part, frozen=True):
    desk: Legal[DeskAuthority]
    procedure: Legal[Names]  # the rules by which this authority's officers proceed, as its papers name them
    decides_penalties: Legal[bool]  # False: the desk refers, and records what the other authority or a court decides
    hearing_fine_from: Legal[CountOrZero]  # a firm may ask for a hearing from this fine on; 0: no fine gives that right
    scale: Legal[tuple[ScaleStep, ...]] = field(name="fine_scale")
    late_fee: Legal[CountOrZero] = field(name="late_fee_percent")  # a day, of what is overdue; never more than the fine
    breaches: Annotated[Mapping[str, Legal[BreachKind]], Keys(BREACHES)]
    opening: Legal[OpeningThreshold]
    campaign: Legal[CampaignRules]
    listing: Annotated[Mapping[str, Legal[ListingThreshold]], Keys(ACTIONS, needed=ACTIONS)]
    deadlines: Annotated[Mapping[str, Legal[Deadline]], Keys(DEADLINES, needed=DEADLINES)]  # by state or stage
    escalation: Legal[tuple[EscalationStep, ...]]  # of the clocks of a case, in the order of their days
    case_roles: Annotated[Mapping[str, Names], Keys(ROLES, needed=ROLES)]
    limitation: Legal[Days] = field(name="limitation_days")  # a call older than this is no longer pursued
    line_age: Legal[DaysOrZero] = field(name="line_age_days")  # a complainant's line held less long counts zero
    national_from_provinces: Legal[Count]
    sanction_rules: Mapping[str, Legal[Sanction]] = field(name="sanctions")  # the ladder, in order
    authorities: Mapping[str, Names]  # to whom a case may be referred
    declared_calls_per_person: Legal[CountOrZero]  # a declared caller is measured per so many calls; 0: not measured
    cluster_number_gap: Legal[CountOrZero]  # complainants' numbers this close count as one
    one_ring_seconds: Legal[CountOrZero]  # a call that rang shorter than this before its caller cut it; 0: none is one
    bombing_attempts: Legal[CountOrZero]  # so many calls or texts to one number within a day; 0: none are
    cluster_network_lines: Legal[CountOrZero]  # more lines a day than so many from one internet address count as one
    cluster_text_least: Legal[CountOrZero]  # the same words of at least so many characters count as one; 0: never

    def __post_init__(self) -> None:
        """What one table says of another must be there."""
        for clock in {step.of for step in self.escalation}:
            if clock and clock not in self.deadlines:
                raise ValueError(f"escalation names {clock!r}, which is no deadline of this pack.")
            steps = self.escalation_of(clock)
            days = [step.working_days for step in steps]
            if days != sorted(set(days)) or len({step.to for step in steps}) < len(days):
                raise ValueError(
                    "escalation must name each of those who are told once, each later than the one before."
                )
        known: dict[str, tuple[str, ...]] = {"desk": (self.desk.authority,)}
        known |= {
            f"breaches.{code}.competent": tuple(row.authority for row in kind.competent)
            for code, kind in self.breaches.items()
        }
        for key, codes in known.items():
            if unknown := set(codes) - set(self.authorities):
                raise ValueError(f"{key} names {min(unknown)!r}; it must be one of {', '.join(self.authorities)}.")
        for code, kind in self.breaches.items():
            rungs = {rung for row in kind.competent for rung in row.sanctions}
            if unknown := rungs - set(self.sanction_rules):
                raise ValueError(
                    f"breaches.{code}.competent names {min(unknown)!r}, which is no sanction of this pack."
                )

        for code, sanction in self.sanction_rules.items():
            if unknown := set(sanction.after) - set(self.sanction_rules):
                raise ValueError(f"sanctions.{code}.after names {min(unknown)!r}, which is no sanction of this pack.")

    def escalation_of(self, clock: str) -> tuple[EscalationStep, ...]:
        """Who is told of this deadline: by its own steps where it has any."""
        own = tuple(step for step in self.escalation if step.of == clock)
        return own or tuple(step for step in self.escalation if not step.of)

    @property
    def sanctions(self) -> Mapping[str, Names]:
        return {code: sanction.names for code, sanction in self.sanction_rules.items()}

    @property
    def deadline_names(self) -> Mapping[str, Names]:
        return {code: deadline.names for code, deadline in self.deadlines.items()}
