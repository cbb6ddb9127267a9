"""Pages that only tell: how it works, for firms, for operators, privacy, accessibility."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext

from core.access.rules import PUBLIC, allow
from core.policies import current_policy
from core.policies.schema import CallingWindow

MONDAY = date(2024, 1, 1)


@allow(PUBLIC)
def how_it_works(request: HttpRequest) -> HttpResponse:
    return render(request, "core/how_it_works.html")


@allow(PUBLIC)
def for_firms(request: HttpRequest) -> HttpResponse:
    windows = [_calling_window(window) for window in current_policy().calling.windows]
    return render(request, "core/for_firms.html", {"windows": windows})


@allow(PUBLIC)
def for_operators(request: HttpRequest) -> HttpResponse:
    return render(request, "core/for_operators.html")


@allow(PUBLIC)
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "core/privacy.html")


@allow(PUBLIC)
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "core/accessibility.html")


def _calling_window(window: CallingWindow) -> dict[str, Any]:
    return {"days": days_in_words(sorted(window.days)), "start": window.start, "end": window.end}


def days_in_words(days: list[int]) -> str:
    """Weekdays (Monday is 0) as a run where they are one: "Monday – Saturday"."""
    names = [date_format(MONDAY + timedelta(days=day), "l") for day in days]
    if len(days) > 2 and days == list(range(days[0], days[-1] + 1)):
        return gettext("%(first)s to %(last)s") % {"first": names[0], "last": names[-1]}
    return gettext(", ").join(names)
