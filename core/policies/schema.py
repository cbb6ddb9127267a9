"""What a policy pack says, as frozen, typed values. A field's name in the pack is its `name` here, where it has one.

A pack is a list of dated versions; rules take one version as an argument. Every legal value has a `Source`
in `Policy.sources`, keyed by its dotted path (``"scrub.validity_hours"``), so that a page or a violation can cite it.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from core.policies.calendar import Calendar, CallingWindow, Statutory, Year, add_months
from core.policies.documents import DEFAULT, DocumentRules, Office, Offices
from core.policies.enforcement import Deadline, Enforcement, ListingThreshold
from core.policies.marks import (
    Count,
    Days,
    DaysOrZero,
    Hours,
    Keys,
    Legal,
    Minutes,
    Named,
    Names,
    Part,
    Shown,
    Source,
    Status,
    Text,
)
from core.policies.messages import MessageRules
from core.policies.numbering import Numbering, ShortCode
from core.policies.rights import HelpLine, Right

__all__ = ["CallingWindow", "Deadline", "ListingThreshold", "Names", "Numbering", "Policy", "ShortCode", "Source",
           "Status"]  # fmt: skip
CHANNELS = ("voice", "text", "fax", "prerecorded", "rich_message", "flash_message")
WRITTEN = frozenset({"text", "rich_message", "flash_message"})  # channels of messages, which wait until they are read
# What is kept for a time. Each has a task that ends it (docs/retention.md, tests/house/test_retention.py).
RECORDS = (
    "consent", "access_log", "scrub_record", "uploaded_list", "complaint", "case", "listing", "text_message", "proof",
    "matching_file",
)  # fmt: skip
GUARDED = ("case", "listing")  # tables that are only ever added to: the database itself keeps their rows for a while
GUARDED_FOR = timedelta(
    days=365
)  # as the functions of the database say (cases/migrations/0003, listings/migrations/0002)


class Category(Named, frozen=True, kw_only=True):
    code: str = field(name="@code")
    subjects: tuple[Text, ...] = ()  # how other centres' files call it
    choosable: bool = True  # False: a heading of complaints, not a trade that a citizen can bar
    authority: str = ""  # the sector's own regulator, a code of `Enforcement.authorities`


class RegisterRules(Part, frozen=True):
    channel_names: Annotated[Mapping[str, Names], Keys(CHANNELS)] = field(name="channels")
    categories: Annotated[Mapping[str, Category], Keys(needed=("other",))]
    hours_choosable: Legal[bool]
    firms_choosable: Legal[bool]
    binds_after: Legal[DaysOrZero] = field(name="binds_after_days")  # from registration until it binds firms
    lifetime: Legal[Days | None] = field(name="lifetime_days")  # None: until cancelled
    numbers_per_account: Legal[Count]
    line_objection: Legal[Days] = field(name="line_objection_days")  # to an operator's word that the line ended
    undo_within: Legal[Days] = field(name="undo_within_days")  # a change of a registration can be taken back
    erasure_wait: Legal[Hours] = field(name="erasure_wait_hours")  # whoever leaves may think better of it
    delegates_per_number: Legal[Count]
    delegate_waits: Legal[Hours] = field(name="delegate_waits_hours")  # from being named until they may act
    delegate_term: Legal[Days] = field(name="delegate_term_days")  # then they are named anew, or it ends
    delegate_reminded: Legal[Days] = field(name="delegate_reminded_days")  # before that end
    counter_acts_a_day: Legal[Count]  # of one member of an operator's staff, for customers
    counter_alarm: Legal[Count]  # from so many on whoever runs the site is alarmed
    keywords: Shown[Mapping[str, tuple[Text, ...]]]  # act -> words of a text message
    keyword_confirm_within: Legal[Minutes | None] = field(name="keyword_confirm_minutes")

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.channel_names)

    def category_of_subject(self, subject: str) -> str:
        """Code of the category another centre calls `subject` (double blanks folded), or ""."""
        found = (c.code for c in self.categories.values() if folded(subject) in map(folded, c.subjects))
        return next(found, "")


def folded(subject: str) -> str:
    return " ".join(subject.split()).casefold()


OfTenThousand = Annotated[int, Meta(ge=1, le=9_999)]


NumberRange = Annotated[str, Meta(pattern=r"^\.*\d+\.+$", max_length=15)]


class ScanRules(Part, frozen=True):
    """What tells a scan of the register from a firm's list: `registry/scrubs/rules/scan.py`."""

    unallocated_usual: Legal[OfTenThousand]  # of an honest list's numbers, those the plan never allotted
    unallocated_scan: Legal[OfTenThousand]
    # Ranges of which next to nothing is in use, as national numbers with a dot for any digit ("140........", "...950....").
    sparse_ranges: Legal[frozenset[NumberRange]]
    sparse_usual: Legal[OfTenThousand]  # of an honest list's numbers, those of such ranges
    sparse_scan: Legal[OfTenThousand]
    slowed_once_in: Legal[Count]  # numbers of an honest list, for one wrongly slowed at most
    stopped_once_in: Legal[Count]
    runs_usual: Legal[OfTenThousand]  # of an honest list's numbers at most, those whose neighbour is asked about too
    runs_slowed: Legal[Count]  # numbers in runs above that share
    runs_stopped: Legal[Count]
    slowed_a_day: Legal[Count]  # new numbers in 24 hours
    planted_question: Legal[Count]  # planted numbers of one place, for a question
    planted_accuse: Legal[Count]  # to count beside other evidence

    def __post_init__(self) -> None:
        for low, high in (
            ("unallocated_usual", "unallocated_scan"),
            ("sparse_usual", "sparse_scan"),
            ("slowed_once_in", "stopped_once_in"),
            ("runs_slowed", "runs_stopped"),
            ("planted_question", "planted_accuse"),
        ):
            if getattr(self, low) >= getattr(self, high):
                raise ValueError(f"{high}.value is {getattr(self, high)}; it must be more than {low}.")


class ScrubRules(Part, frozen=True):
    validity: Legal[Hours] = field(name="validity_hours")
    lookup_limit: Legal[Count]
    quota_numbers: Legal[Count]
    quota_period: Legal[Days] = field(name="quota_period_days")
    admission: Legal[
        Literal["filing", "licence"]
    ]  # a licence opens the register; before a filing, a proved identity does
    admission_required: Legal[bool]  # marketing without it is a breach
    admission_term: Legal[Days | None] = field(name="admission_term_days")  # None: it has no end
    renewal_within: Legal[Days] = field(name="renewal_within_days")  # how long before its end a firm may ask for more
    registration_code: Legal[Literal["uscc", "ein"] | None]  # how the code of a firm is checked; None: not at all
    declaration_required: Legal[bool]
    consent_required: Legal[bool]  # an unregistered number without a consent on file is `conditional`
    claim_suffices: Legal[bool]  # of a consent that only the firm speaks of; False: it waits for the citizen's yes
    session_limit: Legal[Count | None]  # numbers looked up by hand in one session
    refusal_within: Legal[DaysOrZero] = field(name="refusal_within_days")  # time a firm has to honour a refusal to it
    scan: ScanRules


class CallingRules(Part, frozen=True):
    windows: Legal[tuple[CallingWindow, ...]]
    public_holidays_barred: Legal[bool]
    attempts_per_day: Legal[Count | None]
    attempts_per_period: Legal[Count | None]
    attempts_period: Legal[Days | None] = field(name="attempts_period_days")
    local_to_called: Legal[bool]  # windows are read in the called person's zone
    recording_kept: Legal[Days | None] = field(name="recording_kept_days")  # how long firms keep what they record

    def __post_init__(self) -> None:
        for n, window in enumerate(self.windows):
            if window.end != time(0, 0) and window.end <= window.start:
                raise ValueError(f"windows.value[{n}].to is {window.end:%H:%M}; it must be later than from.")


class Exemptions(Part, frozen=True):
    consent_lifetime: Legal[Days | None] = field(name="consent_lifetime_days")  # where a consent names no end
    # How long an existing relationship overrides the register.
    relationship_purchase: Legal[Days | None] = field(name="relationship_purchase_days")
    relationship_inquiry: Legal[Days | None] = field(name="relationship_inquiry_days")
    classes: Mapping[str, Legal[Named]] = field(name="caller_classes")  # of callers that the register does not bar
    robocall_consent: Legal[Literal["any", "written"]]  # "written": a prerecorded call needs a confirmed consent
    # So many people answered a firm's claims within the time, and this share of what they answered was contested: a lead.
    contested_within: Legal[Days] = field(name="contested_within_days")
    contested_least_people: Legal[Count]
    contested_share: Legal[Annotated[int, Meta(ge=1, le=100)]] = field(name="contested_share_percent")

    @property
    def caller_classes(self) -> tuple[str, ...]:
        return tuple(self.classes)

    @property
    def class_names(self) -> Mapping[str, Names]:
        return {code: row.names for code, row in self.classes.items()}


class ComplaintRules(Part, frozen=True):
    kinds: Mapping[str, Names]  # "marketing", "malicious", "fraud", "debt_collection"
    filing_window: Legal[Days | None] = field(name="filing_window_days")  # from the call; None: no limit
    registered_for: Legal[DaysOrZero] = field(name="registered_for_days")  # how long before the call; zero: no wait
    robocall_needs_no_registration: Legal[bool]
    same_call_within: Legal[Minutes] = field(name="same_call_within_minutes")  # same complainant and caller: one call
    emergency_lines: Legal[tuple[Text, ...]]  # told to whoever lost money
    statuses: Mapping[str, Names]  # what the citizen sees
    # Words by which the text of a message is proposed to be of a kind, and of a trade; an officer is shown them.
    kind_words: Mapping[str, tuple[Text, ...]] = {}
    trade_words: Mapping[str, tuple[Text, ...]] = {}

    def __post_init__(self) -> None:
        if unknown := set(self.kind_words) - set(self.kinds):
            raise ValueError(f"kind_words names {min(unknown)!r}; it must be one of {', '.join(self.kinds)}.")


class Retention(Part, frozen=True):
    periods: Annotated[Mapping[str, Legal[Days]], Keys(RECORDS, needed=RECORDS)] = field(name="periods_days")
    place_shared_by: Legal[Count]  # open data names a place only where this many share it

    def __post_init__(self) -> None:
        for record in GUARDED:
            if self.periods[record] < GUARDED_FOR:
                raise ValueError(
                    f"periods_days.{record}.value is {self.periods[record].days}; the database lets nothing of it go"
                    f" before {GUARDED_FOR.days} days."
                )


class Sandbox(Part, frozen=True):
    # The first magic number; the others follow it (docs/sandbox.md).
    first_number: Annotated[str, Meta(pattern=r"^\+[1-9][0-9]{6,14}$")]


class Head(Part, frozen=True):
    """What must be known of a version before the rest of it can be read."""

    effective_from: date
    languages: Annotated[tuple[Text, ...], Meta(min_length=1)]


class Policy(Head, frozen=True, dict=True):
    """One version of a pack."""

    code: str = field(name="@code")  # "cn": what its file is called
    version: str = field(name="@version")  # "cn-2026-11-01"
    sources: Mapping[str, Source] = field(name="@sources")
    names: Names
    currency: Text
    disclaimer: Names
    numbering: Numbering
    years: Annotated[Mapping[str, Legal[Year]], Keys(form="[0-9]{4}")] = field(name="calendar")
    register: RegisterRules
    scrub: ScrubRules
    calling: CallingRules
    exemptions: Exemptions
    complaints: ComplaintRules
    enforcement: Enforcement
    retention: Retention
    messages: MessageRules
    rights: Mapping[str, Legal[Right]] = {}
    help_lines: Mapping[str, Legal[HelpLine]] = {}
    statutory: Statutory | None = field(name="statutory_days", default=None)
    offices: Offices = {}  # who issues documents, by province
    documents: DocumentRules | None = None  # None: this pack issues none
    sandbox: Sandbox | None = None
    demo: dict[str, Any] = {}  # for `./dnc demo`, whose types are in config/demo/country.py

    def __post_init__(self) -> None:
        """What one section says of another must be there."""
        authorities = self.enforcement.authorities
        for code, category in self.register.categories.items():
            if category.authority and category.authority not in authorities:
                raise ValueError(
                    f"register.categories.{code}.authority is {category.authority!r}; "
                    f"it must be one of {', '.join(authorities)}."
                )
        if self.enforcement.listing["watch"].unproved_rows is None and self.enforcement.opening.unproved_rows:
            raise ValueError(
                "enforcement.opening.unproved_rows opens cases on unproved rows, but watch needs people; give both."
            )
        if self.documents and not self.offices:
            raise ValueError("offices is missing; somebody must issue the documents.")
        if self.documents and not set(self.documents.written_in) <= set(self.languages):
            raise ValueError(f"documents.written_in must be of the pack's languages: {', '.join(self.languages)}.")
        window = self.complaints.filing_window
        for record in ("consent", "scrub_record"):
            if window is not None and self.retention.periods[record] < window:
                raise ValueError(
                    f"retention.periods_days.{record}.value is {self.retention.periods[record].days}; it must be at least"
                    f" complaints.filing_window_days ({window.days}), for a complaint may still ask for it."
                )

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar.of(self.years, self.statutory)

    def calendar_ends(self, at: datetime) -> date | None:
        """The last day whose holidays are known, from a quarter ahead of it."""
        return self.calendar.ends(at.astimezone(self.numbering.zone).date())

    def office_of(self, province: str) -> Office | None:
        """The authority of a province; the default for the national office ("") and where the pack names none."""
        return self.offices.get(province or DEFAULT) or self.offices.get(DEFAULT)

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
