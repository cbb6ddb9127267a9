"""Leave: what goes and what the law makes stay is said first, then asked for with a fresh code, and can be stopped for hours."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from compliance.retention.selectors.erasure import erasure_open, leaving
from compliance.retention.services.erasure import erasure_ask, erasure_stop
from compliance.retention.words import STAYS
from core import clock
from core.access.rules import CITIZEN, allow
from core.errors import DomainError
from core.policies import current_policy
from core.policies.schema import Policy
from core.selectors.number import number_masked
from core.web.once import once
from core.web.proving import proved_lately
from registry.register.web.anew import ask_code
from registry.register.web.lines import actor, citizen


@allow(CITIZEN)
@never_cache
def my_leave(request: HttpRequest) -> HttpResponse:
    """To see what would go takes no code; to ask for it one of the last minutes."""
    user, at, errors, status = citizen(request), clock.now(), [], 200
    assert user.number is not None
    if request.method == "POST":
        if not proved_lately(request, user.number):
            why = _("What you are about to do ends your registration and erases what we keep of you.")
            return ask_code(request, user.number, reverse("my-leave"), why=why)
        try:
            return once(request, "my-leave", lambda: _ask(request))
        except DomainError as error:
            errors, status = [str(error.message)], error.status
    policy = current_policy(at)
    context = {
        "number": number_masked(user.number),
        "erasure": erasure_open(user),
        "leaving": leaving(user, user.number, at),
        "stays": _stays(policy),
        "hours": int(policy.register.erasure_wait.total_seconds() // 3600),
        "proved": proved_lately(request, user.number),
        "errors": errors,
    }
    return render(request, "compliance/retention/my_leave.html", context, status=status)


def _stays(policy: Policy) -> list[dict[str, Any]]:
    """What is kept on, for how many days, and by what."""
    return [
        {
            "what": STAYS[period],
            "days": policy.retention.periods[period].days,
            "source": policy.sources[f"retention.periods_days.{period}"].instrument,
        }
        for period in STAYS
    ]


def _ask(request: HttpRequest) -> HttpResponse:
    erasure_ask(user=citizen(request), at=clock.now(), actor=actor(request))
    return redirect("my-leave")


@allow(CITIZEN)
@require_POST
def my_leave_stop(request: HttpRequest) -> HttpResponse:
    """Takes no code: it takes nothing away."""
    erasure_stop(user=citizen(request), at=clock.now(), actor=actor(request))
    messages.success(request, _("Stopped. Nothing is erased."))
    return redirect("my-security")
