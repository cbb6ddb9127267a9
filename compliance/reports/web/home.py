"""The home page: three doors and one line of living figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.reports.selectors.figures import home_figures
from core import clock
from core.access.rules import PUBLIC, allow


@allow(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "compliance/reports/home.html", {"figures": home_figures(at=clock.now())})
