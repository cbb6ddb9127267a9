"""Firms that ask for admission."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compliance.desk.permissions import ADMISSIONS, DESK
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.roles import Role
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from registry.firms.selectors.marketer import marketer_by_public_id, marketers_applied
from registry.firms.services.marketer import marketer_admit, marketer_refuse


class RefusalForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason, as the firm will read it"), max_length=500)


@allow(DESK)
def admissions(request: HttpRequest, status: int = 200, problem: str = "") -> HttpResponse:
    roles = officer_of(request).roles_at(clock.now())
    context = {
        "firms": marketers_applied(),
        "may_admit": bool(roles & {Role.HEAD, Role.SUPERVISOR}),
        "problems": [problem] if problem else [],
    }
    return desk_page(request, "compliance/desk/admissions.html", context, status=status)


@allow(ADMISSIONS)
@require_POST
def admit(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Admit the firm, or refuse it with a reason."""
    firm = marketer_by_public_id(public_id)
    if firm is None or answer not in ("admit", "refuse"):
        raise Http404
    actor, at = Actor.user(officer_of(request)), clock.now()
    form = RefusalForm(request.POST)
    if answer == "refuse" and not form.is_valid():
        return admissions(request, status=422, problem=_("Say why the firm is not admitted."))
    try:
        if answer == "admit":
            marketer_admit(marketer=firm, at=at, actor=actor)
        else:
            marketer_refuse(marketer=firm, reason=form.cleaned_data["reason"], at=at, actor=actor)
    except DomainError as error:
        return admissions(request, status=error.status, problem=str(error.message))
    messages.success(request, _("The decision on %(firm)s is recorded.") % {"firm": firm.name})
    return redirect("desk-admissions")
