"""Filters of the desk's lists. They live in the address, so a filtered list can be kept and shared."""

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.models import Caller, Complaint
from complaints.rules.reference import read_reference
from complaints.selectors.complaint_attachment import with_recordings_unheard
from complaints.words import HELD_REASONS, OUTCOMES
from compliance.cases import words
from compliance.cases.models import Case
from compliance.cases.rules.complaints_late import TOLD
from compliance.cases.selectors.complaints_late import late_by
from compliance.desk.selectors.access_log import of_object, of_person, period
from compliance.desk.selectors.load import SOON, month_of, unassigned
from compliance.desk.selectors.subject import firms_by_figures
from compliance.desk.words import OPENINGS
from compliance.findings.words import EVIDENCE
from compliance.listings.selectors.listing import callers_listed
from compliance.reports.web.filters import Choices, categories
from core import clock
from core.access.roles import NATIONAL, Role
from core.models import RoleGrant, User
from core.policies import current_policy
from core.selectors.caller_search import callers_found
from core.selectors.officer import provinces_seen
from core.selectors.search import way_of, way_of_many, way_of_own
from core.translation.words import KIND_OF_REGION, named
from core.web.filters import DayFilter, SearchFilter
from registry.firms.models import Marketer
from registry.firms.selectors.caller_number import declarations_called, firms_declaring
from registry.firms.selectors.marketer import firms_called
from registry.firms.words import MARKETER_STATES


def provinces() -> Choices:
    found = current_policy().numbering.provinces.items()
    return [("none", _("National office")), *((code, named(p.names, code)) for code, p in found)]


def _in_province(rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
    return rows.filter(**{name: "" if value == "none" else value})


STANDS = {
    "open": _("Open"),
    "overdue": _("Over their deadline"),
    "soon": _("Due within seven days"),
    "unassigned": _("Without an officer"),
    "closed": _("Closed this month"),
}


def officers_seen(request: Any) -> "QuerySet[User]":
    """Officers of the provinces that whoever asks sees."""
    if request is None:
        return User.objects.none()
    at, here = clock.now(), provinces_seen(request.user, clock.now())
    grants = RoleGrant.objects.in_force(at).filter(role=Role.OFFICER)
    grants = grants if NATIONAL in here else grants.filter(province__in={*here, NATIONAL})
    return User.objects.filter(pk__in=grants.values("user")).order_by("name", "pk")


class CaseFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Search"), method="search")
    state = django_filters.ChoiceFilter(label=_("State"), choices=words.case_states, empty_label=_("Any state"))
    province = django_filters.ChoiceFilter(
        label=KIND_OF_REGION, choices=provinces, method=_in_province, empty_label=_("All regions")
    )
    category = django_filters.ChoiceFilter(label=_("Trade"), choices=categories, empty_label=_("All trades"))
    mine = django_filters.BooleanFilter(
        label=_("Only mine"), method="only_mine", widget=forms.CheckboxInput, field_name="officers"
    )
    overdue = django_filters.BooleanFilter(
        label=_("Only overdue"), method="only_overdue", widget=forms.CheckboxInput, field_name="deadline"
    )
    officer = django_filters.ModelChoiceFilter(
        label=pgettext_lazy("of a case", "Officer"),
        queryset=lambda request: officers_seen(request),
        method="of_officer",
        empty_label=_("Anybody"),
    )
    stand = django_filters.ChoiceFilter(
        label=_("Progress"), choices=list(STANDS.items()), method="in_stand", empty_label=_("All")
    )
    sort = django_filters.OrderingFilter(
        label=_("Sort by"),
        fields=[("due", "deadline"), ("opened_at", "opened"), ("complaints", "complaints")],
        choices=[
            ("deadline", _("Nearest deadline")),
            ("-deadline", _("Latest deadline")),
            ("-opened", _("Opened last")),
            ("opened", _("Opened first")),
            ("-complaints", _("Most complaints")),
            ("complaints", _("Fewest complaints")),
        ],
        empty_label=_("Deadline first"),
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def search(self, rows: "QuerySet[Case]", name: str, value: str) -> "QuerySet[Case]":
        text, policy = value.strip(), current_policy()
        return self.found_by(
            rows,
            way_of_own(Q(reference__has_part=text)),
            way_of_many(Case.objects.exclude(merged_into=None), "merged_into", Q(reference__has_part=text)),
            way_of("caller", Caller, callers_found(text, policy)),
            way_of("marketer", Marketer, Q(name__has_part=text)),
            firms_declaring(text, policy, "marketer"),
        )

    def only_mine(self, rows: Any, name: str, value: bool) -> Any:
        return rows.of_officer(self.request.user) if value and self.request else rows

    def of_officer(self, rows: Any, name: str, value: Any) -> Any:
        return rows.of_officer(value)

    def in_stand(self, rows: Any, name: str, value: str) -> Any:
        at = clock.now()
        if value == "unassigned":
            return unassigned(rows)
        if value == "closed":
            return rows.filter(closed_at__gte=month_of(at, current_policy(at)))
        if value == "soon":
            return rows.filter(closed_at=None, deadline__gte=at, deadline__lte=at + SOON)
        return rows.overdue(at) if value == "overdue" else rows.filter(closed_at=None)

    def only_overdue(self, rows: Any, name: str, value: bool) -> Any:
        return rows.overdue(clock.now()) if value else rows


class CallerFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Number, short code or sender"), method="search")
    province = django_filters.ChoiceFilter(label=KIND_OF_REGION, choices=provinces, empty_label=_("All regions"))
    listed = django_filters.BooleanFilter(label=_("Only listed"), method="only_listed", widget=forms.CheckboxInput)

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return self.found_by(rows, way_of("caller", Caller, callers_found(value, current_policy())))

    def only_listed(self, rows: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":
        return rows.filter(caller__in=callers_listed(clock.now()).values("pk")) if value else rows


class FirmFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Name, registration code or caller number"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("Admission"), choices=list(MARKETER_STATES.items()), empty_label=_("Any state")
    )
    province = django_filters.ChoiceFilter(label=KIND_OF_REGION, choices=provinces, empty_label=_("All regions"))

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return self.found_by(rows, *firms_called(value), firms_declaring(value, current_policy()))

    def parts(self, rows: "QuerySet[Any]") -> "list[QuerySet[Any]]":
        return firms_by_figures(rows)


class DeclarationFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Number, sender or firm"), method="search")
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[
            ("waiting", pgettext_lazy("of a caller number", "Waiting")),
            ("proved", pgettext_lazy("of a caller number", "Proved, waiting")),
            ("disputed", _("Disputed")),
            ("approved", _("In force")),
        ],
        method="in_state",
        empty_label=_("Any state"),
    )

    def search(self, rows: Any, name: str, value: str) -> Any:
        return self.found_by(rows, *declarations_called(value, current_policy()))

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "disputed":
            return rows.filter(has_rivals=True)
        rows = rows.filter(approved_at__isnull=value != "approved")
        return rows.exclude(proof="") if value == "proved" else rows


class ComplaintFilter(SearchFilter):
    text = django_filters.CharFilter(label=_("Caller, or reference of a complaint"), method="search")
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=lambda: kinds(), empty_label=_("Any kind"))
    category = django_filters.ChoiceFilter(label=_("Trade"), choices=categories, empty_label=_("All trades"))
    evidence = django_filters.ChoiceFilter(
        label=_("Evidence"), choices=list(EVIDENCE.items()), empty_label=_("Any class")
    )
    province = django_filters.ChoiceFilter(label=KIND_OF_REGION, choices=provinces, empty_label=_("All regions"))
    late = django_filters.ChoiceFilter(
        label=_("Waits too long"), choices=lambda: _late_clocks(), method="only_late", empty_label=_("Any time")
    )

    unheard = django_filters.BooleanFilter(
        label=_("With a recording that waits to be listened to"),
        method="only_unheard",
        widget=forms.CheckboxInput,
        field_name="attachments",
    )

    def only_unheard(self, rows: "QuerySet[Any]", name: str, value: bool) -> "QuerySet[Any]":
        return with_recordings_unheard(rows) if value else rows

    def only_late(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return late_by(rows, value)

    def search(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        digits = read_reference(value)
        called = Complaint.objects.of_reference(digits) if digits else Complaint.objects.filter(public_id=value.strip())
        named = rows.filter(pk__in=called.values("pk"))
        if named.exists():
            return named
        return self.found_by(rows, way_of("caller", Caller, callers_found(value, current_policy())))


class HeldRowFilter(django_filters.FilterSet):  # type: ignore[misc]
    batch = django_filters.CharFilter(label=_("Import"), field_name="imported_by__public_id", widget=forms.HiddenInput)
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=list(OUTCOMES.items()), empty_label=_("Any outcome")
    )
    reason = django_filters.ChoiceFilter(
        label=_("Reason"), choices=list(HELD_REASONS.items()), method="by_reason", empty_label=_("Any reason")
    )

    def by_reason(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return rows.filter(reasons__contains=[value])


def _late_clocks() -> Choices:
    names = current_policy().enforcement.deadline_names
    return [(clock, named(names.get(clock), clock)) for clock in TOLD]


def kinds() -> Choices:
    return [(code, named(names)) for code, names in current_policy().complaints.kinds.items()]


def _day_filter(label: Any, method: str) -> DayFilter:
    return DayFilter(label=label, method=method, widget=forms.DateInput(attrs={"type": "date"}))


class AuditFilter(django_filters.FilterSet):  # type: ignore[misc]
    who = django_filters.CharFilter(label=_("Who: a person, a firm"), method="by_person")
    what = django_filters.CharFilter(label=_("About: a case, complaint, caller, firm, person"), method="by_object")
    opening = django_filters.ChoiceFilter(
        label=_("Look at data of persons"), field_name="act", choices=list(OPENINGS.items()), empty_label=_("Any act")
    )
    act = django_filters.CharFilter(label=_("Act, such as case.opened"), lookup_expr="startswith")
    since = _day_filter(pgettext_lazy("of a span of days", "From"), "from_day")
    until = _day_filter(pgettext_lazy("of a span of days", "Until"), "until_day")

    def by_person(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return of_person(rows, value.strip())

    def by_object(self, rows: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        return of_object(rows, value.strip())

    def from_day(self, rows: "QuerySet[Any]", name: str, value: date) -> "QuerySet[Any]":
        return period(rows, midnight(value), None)

    def until_day(self, rows: "QuerySet[Any]", name: str, value: date) -> "QuerySet[Any]":
        return period(rows, None, midnight(value + timedelta(days=1)))


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), current_policy().numbering.zone)
