"""My security: where I am signed in, and what is kept of me."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.access.rules import CITIZEN, allow


@allow(CITIZEN)
def my_security(request: HttpRequest) -> HttpResponse:
    return render(request, "registry/register/my_security.html")
