"""Whoever signs in with a number whose operator says that its line ended is asked first: is it still yours?"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from core import clock
from core.access.rules import CITIZEN, allow, rule_of
from core.errors import DomainError
from core.models import User
from core.selectors.number import number_masked
from core.web.once import once
from core.web.proving import proved_lately
from registry.register.selectors.disconnection import disconnection_of
from registry.register.selectors.registration_notice import operator_name
from registry.register.services.disconnection import disconnection_confirm, disconnection_object
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, citizen

OPEN = frozenset({"my-line", "my-number-anew"})  # pages that show nothing of whoever had the number


class LineQuestionMiddleware:
    """Until it is answered, no page of a citizen shows what belongs to the number."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.url_name if request.resolver_match else None
        if name in OPEN or rule_of(view, name) is not CITIZEN:
            return None
        asked = isinstance(request.user, User) and disconnection_of(request.user) is not None
        return redirect("my-line") if asked else None


@allow(CITIZEN)
def line_question(request: HttpRequest) -> HttpResponse:
    """Answered by whoever holds the line now: a session that is older than the report proves nothing."""
    row = disconnection_of(citizen(request))
    if row is None:
        return redirect("my-numbers")
    if not proved_lately(request, row.number):
        if request.method == "POST":
            return ask_code(request, row.number, reverse("my-line"))
        context = {
            "number": number_masked(row.number),
            "row": row,
            "operator": operator_name(row.source),
            "prove": True,
        }
        return render(request, "registry/register/my_line.html", context)
    errors, status = [], 200
    if request.method == "POST":
        mine = request.POST.get("mine", "")
        try:
            if mine in ("yes", "no"):
                return once(request, "line-question", lambda: _settle_answer(request, mine == "yes"))
            errors = [gettext("Say whether the line is still yours.")]
        except DomainError as error:
            errors = [str(error.message)]
        status = 422
    context = {
        "number": number_masked(row.number),
        "row": row,
        "operator": operator_name(row.source),
        "errors": errors,
    }
    return render(request, "registry/register/my_line.html", context, status=status)


def _settle_answer(request: HttpRequest, mine: bool) -> HttpResponse:
    row = disconnection_of(citizen(request))
    if row is None:
        return redirect("my-numbers")
    own = row.number_id == citizen(request).number_id
    if mine:
        disconnection_object(disconnection=row, at=clock.now(), actor=actor(request))
        messages.success(request, gettext("Noted: the line is still yours. Everything stays as it is."))
        return redirect("my-numbers")
    disconnection_confirm(disconnection=row, at=clock.now(), actor=actor(request))
    if own:
        logout(request)  # the account was the former holder's
    messages.success(
        request, gettext("Noted. You begin with nothing of the former holder's. Sign in with your number anew.")
    )
    return redirect("register" if own else "my-numbers")
