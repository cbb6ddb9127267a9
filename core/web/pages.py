"""Pages that only tell: how it works, for firms, for operators, privacy, accessibility."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.access.rules import PUBLIC, allow
from core.policies import current_policy
from core.policies.schema import CallingWindow, Deadline
from core.policies.words import count_words
from core.translation.words import named

MONDAY = date(2024, 1, 1)
# Where a right is exercised here: the name of a page, and what its link says.
WHERE: dict[str, tuple[str, Any]] = {
    "consent": ("register", _("Register your number")),
    "refusal": ("complain", _("Complain about a call")),
    "revocation": ("my-consents", _("See and revoke consents")),
    "access": ("my-numbers", _("See what is kept about your number")),
    "withdrawal": ("my-preferences-withdraw", _("Withdraw a registration")),
}
# What the accessibility statement says of our tests; tests/core/test_teaching_pages.py compares it with what they do.
TESTED = {"level": "WCAG 2.2 AA", "old_phone": 320, "phone": 390, "laptop": 1280, "text_percent": 200}
ASSESSED = date(2026, 12, 2)


@allow(PUBLIC)
def how_it_works(request: HttpRequest) -> HttpResponse:
    exempt = current_policy().exemptions
    customers_called = exempt.relationship_purchase is not None or exempt.relationship_inquiry is not None
    return render(request, "core/how_it_works.html", {"customers_called": customers_called})


@allow(PUBLIC)
def rights(request: HttpRequest) -> HttpResponse:
    policy = current_policy()
    of: dict[str, list[dict[str, Any]]] = {"caller": [], "register": []}
    for code, right in policy.rights.items():
        page, label = WHERE.get(code, ("", ""))
        said = {"says": named(right.names), "basis": named(right.basis), "page": page, "label": label}
        of[right.of].append(said)
    office, deadlines = policy.office_of(""), policy.enforcement.deadlines
    context = {
        "of_caller": of["caller"],
        "of_register": of["register"],
        "windows": _calling_windows(),
        "review": named(office.reconsideration) if office else "",
        "review_time": _deadline_words(deadlines["reconsideration"]),
        "court_time": _deadline_words(deadlines["court"]),
        "disclaimer": named(policy.disclaimer),
    }
    return render(request, "core/rights.html", context)


@allow(PUBLIC)
def contact(request: HttpRequest) -> HttpResponse:
    policy = current_policy()
    lines = [(line.number, named(line.names), named(line.use)) for line in policy.help_lines.values()]
    offices = [
        (named(policy.numbering.provinces[code].names), named(office.names))
        for code, office in policy.offices.items()
        if code in policy.numbering.provinces
    ]
    national, deadlines = policy.office_of(""), policy.enforcement.deadlines
    context = {
        "lines": lines,
        "offices": offices,
        "national": named(national.names) if national else "",
        "region": named(policy.numbering.kind_of_region.names),
        "checked": _deadline_words(deadlines["complaint_checked"]),
        "closed": _deadline_words(deadlines["complaint_closed"]),
    }
    return render(request, "core/contact.html", context)


@allow(PUBLIC)
def for_firms(request: HttpRequest) -> HttpResponse:
    return render(request, "core/for_firms.html", {"windows": _calling_windows()})


@allow(PUBLIC)
def for_operators(request: HttpRequest) -> HttpResponse:
    return render(request, "core/for_operators.html")


@allow(PUBLIC)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@allow(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html", {"tested": TESTED, "assessed": ASSESSED})


def _calling_windows() -> list[dict[str, Any]]:
    return [_calling_window(window) for window in current_policy().calling.windows]


def _calling_window(window: CallingWindow) -> dict[str, Any]:
    return {"days": days_in_words(sorted(window.days)), "start": window.start, "end": window.end}


def days_in_words(days: list[int]) -> str:
    """Weekdays (Monday is 0) as a run where they are one: "Monday – Saturday"."""
    names = [date_format(MONDAY + timedelta(days=day), "l") for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return gettext(", ").join(names)


def _deadline_words(deadline: Deadline) -> str:
    return count_words(deadline.count, deadline.unit)
