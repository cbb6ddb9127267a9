"""Firms that ask for admission."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.desk.permissions import ADMISSIONS, DESK
from compliance.desk.web.desk import MOST_TEXT, desk_page, officer_of, reason_typed
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import Marketer
from registry.firms.selectors.marketer import marketer_by_public_id, marketers_applied
from registry.firms.services.marketer import marketer_admit, marketer_refuse

ANSWERS = ("admit", "refuse")


class RefusalForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason, as the firm will read it"), max_length=500)


@allow(DESK)
def admissions(request: HttpRequest, status: int = 200, problem: str = "", reasons: Any = None) -> HttpResponse:
    """`reasons`: what was typed and not taken, by the firm's public id."""
    roles = officer_of(request).roles_at(clock.now())
    firms = list(marketers_applied())
    for firm in firms:
        paths = [reverse("desk-admission", args=[firm.public_id, answer]) for answer in ANSWERS]
        firm.typed_reason = (reasons or {}).get(firm.public_id) or reason_typed(request, *paths)  # type: ignore[attr-defined]
    context = {
        "firms": firms,
        "may_admit": bool(roles & {Role.HEAD, Role.SUPERVISOR}),
        "problems": [problem] if problem else [],
    }
    return desk_page(request, "compliance/desk/admissions.html", context, status=status)


@allow(ADMISSIONS)
def admit(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Admit the firm, or refuse it with a reason. The address leads back to the list."""
    firm = marketer_by_public_id(public_id)
    if firm is None or answer not in ANSWERS:
        raise Http404
    if request.method != "POST":
        return redirect("desk-admissions")
    form = RefusalForm(typed(request))
    reasons = {public_id: request.POST.get("reason", "")[:MOST_TEXT]}
    if answer == "refuse" and not form.is_valid():
        return admissions(request, 422, _("Say why the firm is not admitted."), reasons)
    reason = form.cleaned_data["reason"] if answer == "refuse" else ""
    try:
        return once(request, "admission", lambda: answered(request, firm, reason))
    except DomainError as error:
        return admissions(request, error.status, str(error.message), reasons)


def answered(request: HttpRequest, firm: Marketer, reason: str) -> HttpResponse:
    """Refused for `reason`; admitted where there is none."""
    actor, at = Actor.user(officer_of(request)), clock.now()
    if reason:
        marketer_refuse(marketer=firm, reason=reason, at=at, actor=actor)
    else:
        marketer_admit(marketer=firm, at=at, actor=actor)
    messages.success(request, _("The decision on %(firm)s is recorded.") % {"firm": firm.name})
    return redirect("desk-admissions")
