"""The home page: three doors and one line of living figures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from compliance.selectors.figures import home_figures
from core import clock
from core.access import PUBLIC, allow


@allow(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "compliance/home.html", {"figures": home_figures(at=clock.now())})
