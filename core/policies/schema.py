"""What a policy pack says, as frozen, typed values.

A pack is a list of dated versions; rules take one version as an argument. Every legal value has a `Source`
in `Policy.sources`, keyed by its dotted path (``"scrub.validity_hours"``), so that a page or a violation can cite it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Status(StrEnum):
    """How firm the ground under a value is. Money sanctions may rest only on `LAW` or `RULE`."""

    LAW = "law"
    RULE = "rule"
    DRAFT = "draft"
    PROPOSAL = "proposal"
    CHOICE = "choice"


@dataclass(frozen=True)
class Source:
    status: Status
    instrument: str
    effective_from: date
    confirmed: bool = True  # False: from general knowledge, to be confirmed before a real deployment


def add_months(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + count, 12)
    first = date(day.year + years, month + 1, 1)
    after = (first + timedelta(days=32)).replace(day=1)
    return first.replace(day=min(day.day, (after - timedelta(days=1)).day))


Names = Mapping[str, str]  # language code ("zh-hans", "en") -> text


@dataclass(frozen=True)
class Category:
    code: str
    names: Names
    subjects: tuple[str, ...] = ()  # how other centres' files call it, blanks folded to one
    choosable: bool = True  # False: a heading of complaints, not a trade that a citizen can bar
    authority: str = ""  # the sector's own regulator, a code of `Enforcement.authorities`


@dataclass(frozen=True)
class Province:
    code: str  # "CN-JS", "US-CA": ISO 3166-2
    names: Names
    zone: ZoneInfo | None = None  # where it differs from the country's


@dataclass(frozen=True)
class ShortCode:
    """A caller or destination outside the numbering plan, asked before `phonenumbers`."""

    pattern: re.Pattern[str]  # whole-string match on ASCII digits
    kind: str  # "emergency", "service", "operator", "marketing", "text"
    protected: bool  # never listed, never blocked
    names: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Numbering:
    country_code: str  # "86"
    region: str  # "CN", as phonenumbers names it
    zone: ZoneInfo
    registrable: frozenset[str]  # number kinds: "mobile", "fixed_line", "fixed_line_or_mobile"
    short_codes: tuple[ShortCode, ...]
    provinces: Mapping[str, Province]

    def short_code(self, digits: str) -> ShortCode | None:
        """The first short code of the pack that `digits` (ASCII, whole string) is, or None."""
        return next((code for code in self.short_codes if code.pattern.fullmatch(digits)), None)


@dataclass(frozen=True)
class RegisterRules:
    channels: tuple[str, ...]  # "voice", "text", "fax", "prerecorded" and the pack's own
    channel_names: Mapping[str, Names]
    categories: Mapping[str, Category]
    hours_choosable: bool
    firms_choosable: bool
    binds_after: timedelta  # from registration until it binds firms
    lifetime: timedelta | None  # None: until cancelled
    numbers_per_account: int
    assurances: Mapping[str, Names] = field(default_factory=dict)  # how sure we are it is the holder who speaks
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # act -> words of a text message
    keyword_confirm_within: timedelta | None = None

    def category_of_subject(self, subject: str) -> str:
        """Code of the category another centre calls `subject` (double blanks folded), or ""."""
        folded = " ".join(subject.split()).casefold()
        found = (c.code for c in self.categories.values() if folded in {s.casefold() for s in c.subjects})
        return next(found, "")


@dataclass(frozen=True)
class ScrubRules:
    validity: timedelta
    lookup_limit: int
    quota_numbers: int
    quota_period: timedelta
    admission_required: bool
    declaration_required: bool
    consent_required: bool  # an unregistered number without a consent on file is `conditional`
    session_limit: int | None = None  # numbers looked up by hand in one session
    refusal_within: timedelta = timedelta(0)  # working time a firm has to honour a refusal made to it


@dataclass(frozen=True)
class CallingWindow:
    days: frozenset[int]  # Monday is 0
    start: time
    end: time  # time(0, 0) means the end of the day

    def holds(self, local: datetime) -> bool:
        """Whether the local wall-clock moment lies inside."""
        inside = self.start <= local.time() and (self.end == time(0, 0) or local.time() < self.end)
        return local.weekday() in self.days and inside


@dataclass(frozen=True)
class CallingRules:
    windows: tuple[CallingWindow, ...]
    public_holidays_barred: bool
    attempts_per_day: int | None
    attempts_per_period: int | None
    attempts_period: timedelta | None
    local_to_called: bool = False  # windows are read in the called person's zone


@dataclass(frozen=True)
class Calendar:
    """Public holidays and weekend days worked instead (China's make-up days)."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int] = frozenset()  # years the pack knows; in others only weekends are free

    def is_working_day(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def add_working_days(self, day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))


@dataclass(frozen=True)
class Exemptions:
    consent_lifetime: timedelta | None  # a consent that names no end lapses after this
    relationship_purchase: timedelta | None  # existing relationship overrides this long after a purchase
    relationship_inquiry: timedelta | None
    caller_classes: tuple[str, ...]  # classes of callers that the register does not bar
    class_names: Mapping[str, Names] = field(default_factory=dict)
    robocall_consent: str = "any"  # "any", or "written": a prerecorded call needs a confirmed consent


@dataclass(frozen=True)
class ComplaintRules:
    kinds: Mapping[str, Names]  # "marketing", "malicious", "fraud", "debt_collection"
    filing_window: timedelta | None  # from the call; None: no limit
    registered_for: timedelta  # how long a number must have been registered; zero: no wait
    robocall_needs_no_registration: bool
    same_call_within: timedelta  # same complainant, same caller, this close: one call
    emergency_lines: tuple[str, ...]  # told to whoever lost money
    statuses: Mapping[str, Names] = field(default_factory=dict)  # what the citizen sees
    manners: Mapping[str, Names] = field(default_factory=dict)  # live, robot, synthetic voice, silent
    text_kept_required: bool = False


@dataclass(frozen=True)
class BreachKind:
    code: str
    names: Names
    basis: Names
    source: Source
    fine: tuple[int, int] | None  # in the currency's whole units; only on LAW or RULE
    sanctionable: bool  # False: access measures only
    evidence_needed: str = "C2"  # class below which no penalty may be proposed


@dataclass(frozen=True)
class OpeningThreshold:
    """When a case opens: proved people on days within the period; or, for unproved rows, rows from places on days.

    `unproved_rows` of 0 means that unproved rows never open a case.
    """

    people: int
    days: int
    period: timedelta
    unproved_rows: int
    unproved_places: int
    unproved_days: int


@dataclass(frozen=True)
class ListingThreshold:
    action: str  # "watch", "label", "block", "emergency"
    people: int  # distinct complainants of class C1 or better, clusters counted once
    days: int
    places: int
    confirmed: int  # complaints of class C2 or better among them
    officers: int  # how many must agree
    term: timedelta
    unproved_rows: int | None = None  # C0 rows that suffice instead; only "watch"
    unproved_places: int | None = None
    unproved_days: int | None = None


@dataclass(frozen=True)
class Deadline:
    """`count` of `unit`: "working_days", "days", "months", "hours" or "minutes"."""

    count: int
    unit: str


@dataclass(frozen=True)
class Sanction:
    """One rung of the ladder. `money` and `after_hearing` only on LAW or RULE."""

    code: str
    names: Names
    source: Source
    money: bool
    after_hearing: bool
    needs_decision: bool  # False: advice and access measures, without a case being decided


@dataclass(frozen=True)
class Enforcement:
    breaches: Mapping[str, BreachKind]
    opening: OpeningThreshold
    listing: Mapping[str, ListingThreshold]
    deadlines: Mapping[str, Deadline]  # by state of a case or stage of a complaint
    case_roles: Mapping[str, Names]
    limitation: timedelta  # a call older than this is no longer pursued
    line_age: timedelta  # a complainant's line held less long counts zero
    national_from_provinces: int
    sanctions: Mapping[str, Names]  # the ladder, in order
    sanction_rules: Mapping[str, Sanction] = field(default_factory=dict)  # same keys
    authorities: Mapping[str, Names] = field(default_factory=dict)  # to whom a case may be referred
    deadline_names: Mapping[str, Names] = field(default_factory=dict)
    declared_calls_per_person: int = 0  # a declared caller is measured per so many of its calls; 0: not measured
    cluster_number_gap: int = 0  # complainants' numbers this close count as one
    cluster_text_least: int = 0  # the same words of at least so many characters count as one; 0: never


@dataclass(frozen=True)
class Retention:
    periods: Mapping[str, timedelta]  # by record kind
    place_shared_by: int  # open data names a place only where this many share it


@dataclass(frozen=True)
class Policy:
    code: str  # "cn"
    version: str  # "cn-2026-11-01"
    effective_from: date
    names: Names
    languages: tuple[str, ...]
    currency: str
    numbering: Numbering
    calendar: Calendar
    register: RegisterRules
    scrub: ScrubRules
    calling: CallingRules
    exemptions: Exemptions
    complaints: ComplaintRules
    enforcement: Enforcement
    retention: Retention
    sources: Mapping[str, Source]
    disclaimer: Names = field(default_factory=dict)

    def due(self, start: datetime, deadline: Deadline) -> datetime:
        """When `deadline`, running from `start`, ends: the end of the last day in the pack's zone, or to the hour."""
        if deadline.unit in {"hours", "minutes"}:
            return start + timedelta(**{deadline.unit: deadline.count})
        local = start.astimezone(self.numbering.zone)
        if deadline.unit == "working_days":
            last = self.calendar.add_working_days(local.date(), deadline.count)
        elif deadline.unit == "months":
            last = add_months(local.date(), deadline.count)
        else:
            last = local.date() + timedelta(days=deadline.count)
        return datetime.combine(last, time(23, 59, 59), self.numbering.zone)
