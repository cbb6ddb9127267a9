"""Where a person belongs after signing in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.access.rules import SIGNED_IN, allow
from core.models import User

# Higher floors add (test, address) when they start; the first that fits wins.
homes: list[tuple[Callable[[User], bool], str]] = []


@allow(SIGNED_IN)
def go(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    for belongs, address in homes:
        if belongs(request.user):
            return redirect(address)
    return redirect("/my/" if request.user.number_id else "/")
