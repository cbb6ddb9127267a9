"""Operators: whom the platform takes registrations and complaints from, who acts for them, and their keys."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from compliance.desk.selectors.administration import operators
from compliance.desk.web.desk import desk_page, officer_of
from core import clock
from core.access.rules import ADMINISTRATOR, ADMINISTRATOR_ANEW, allow
from core.actors import Actor
from core.errors import DomainError
from core.web.confirm import confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import Operator, OperatorMember
from registry.firms.selectors.email_link import invitations_of
from registry.firms.selectors.question import Waiting, waiting_by_operator
from registry.firms.services.email_link import email_link_withdraw
from registry.firms.services.membership import operator_member_confirm, operator_member_end
from registry.firms.services.operator import LONGEST, operator_admit, operator_restore, operator_suspend
from registry.firms.web.keys import key_row
from registry.firms.web.member_form import MemberForm, invite, removal


class OperatorForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of the operator"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter a name.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )


class AccessForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the operator will read it"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Say why, as the operator will read it.")},
    )


def administrator(request: HttpRequest) -> Actor:
    return Actor.user(officer_of(request))


@allow(ADMINISTRATOR)
def operator_list(request: HttpRequest) -> HttpResponse:
    form = OperatorForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "operator", lambda: _admit(request, form.cleaned_data["name"]))
        except DomainError as error:
            add_domain_error(form, error)
    at = clock.now()
    waiting = waiting_by_operator(at)
    rows = [
        {
            "operator": row,
            "waiting": waiting.get(row.pk, Waiting()),
            "people": len(row.acting),  # type: ignore[attr-defined]
            "keys": sum(key.is_live_at(at) for key in row.all_keys),  # type: ignore[attr-defined]
            "used": max((key.last_used_at for key in row.all_keys if key.last_used_at), default=None),  # type: ignore[attr-defined]
        }
        for row in operators()
    ]
    context = {"rows": rows, "form": form}
    return desk_page(request, "compliance/desk/admin_operators.html", context, status=422 if form.errors else 200)


def _admit(request: HttpRequest, name: str) -> HttpResponse:
    made = operator_admit(name=name, at=clock.now(), actor=administrator(request))
    messages.success(request, _("%(name)s is let in. Invite somebody who acts for it.") % {"name": made})
    return redirect("administration-operator", made.public_id)


@allow(ADMINISTRATOR)
def operator(request: HttpRequest, public_id: str) -> HttpResponse:
    kept = typed(request, reverse("administration-operator-member-invite", args=[public_id]))
    return operator_page(request, get_object_or_404(operators(), public_id=public_id), MemberForm(kept))


@allow(ADMINISTRATOR_ANEW)
@require_POST
def member_invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Says the same whoever has the address."""
    found = get_object_or_404(operators(), public_id=public_id)
    form = MemberForm(typed(request))
    if form.is_valid() and invite(form, found, administrator(request)):
        said = _("A link is on its way to %(email)s. Whoever opens it may accept.")
        messages.success(request, said % {"email": form.cleaned_data["email"]})
        return redirect("administration-operator", public_id)
    return operator_page(request, found, form, status=422)


@allow(ADMINISTRATOR)
@require_POST
def invitation_withdraw(request: HttpRequest, public_id: str, link_id: int) -> HttpResponse:
    found = get_object_or_404(Operator, public_id=public_id)
    link = get_object_or_404(invitations_of(found, clock.now()), pk=link_id)
    email_link_withdraw(link=link, at=clock.now(), actor=administrator(request))
    messages.success(request, _("The invitation opens nothing any more."))
    return redirect("administration-operator", public_id)


def operator_page(request: HttpRequest, found: Operator, form: MemberForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "operator": found,
        "members": found.acting,  # type: ignore[attr-defined]
        "invitations": invitations_of(found, clock.now()),
        "keys": [key_row(key, held=found.suspended_at is not None) for key in found.all_keys],  # type: ignore[attr-defined]
        "form": form,
    }
    return desk_page(request, "compliance/desk/admin_operator.html", context, status=status)


@allow(ADMINISTRATOR_ANEW)
def operator_access(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Asked first: suspend an operator, or let it in again."""
    found = get_object_or_404(Operator, public_id=public_id)
    form = AccessForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(
                request, "operator-access", lambda: _answer_access(request, found, answer, form.cleaned_data["reason"])
            )
        except DomainError as error:
            add_domain_error(form, error)
    context = {"operator": found, "answer": answer, "form": form}
    status = 422 if form.errors else 200
    return desk_page(request, "compliance/desk/admin_operator_access.html", context, status=status)


def _answer_access(request: HttpRequest, found: Operator, answer: str, reason: str) -> HttpResponse:
    change = operator_suspend if answer == "suspend" else operator_restore
    change(operator=found, reason=reason, at=clock.now(), actor=administrator(request))
    said = _("The operator's keys and pages are closed.") if answer == "suspend" else _("The operator is let in.")
    messages.success(request, said)
    return redirect("administration-operator", found.public_id)


@allow(ADMINISTRATOR_ANEW)
@require_POST
def member_confirm(request: HttpRequest, public_id: str, member_id: int) -> HttpResponse:
    """The second administrator's word on whom another one invited."""
    member = get_object_or_404(OperatorMember, pk=member_id, operator__public_id=public_id)
    try:
        operator_member_confirm(member=member, confirmed_by=officer_of(request), at=clock.now())
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("%(name)s acts for the operator from now on.") % {"name": member.user})
    return redirect("administration-operator", public_id)


@allow(ADMINISTRATOR_ANEW)
def member_end(request: HttpRequest, public_id: str, member_id: int) -> HttpResponse:
    """Asked first, with the keys that end too: somebody no longer acts for the operator."""
    member = get_object_or_404(OperatorMember, pk=member_id, operator__public_id=public_id)

    def end() -> HttpResponse:
        operator_member_end(member=member, at=clock.now(), actor=administrator(request))
        messages.success(request, _("%(name)s no longer acts for the operator.") % {"name": member.user})
        return redirect("administration-operator", public_id)

    names = {"name": member.user, "operator": member.operator}
    title = _("Shall %(name)s no longer act for %(operator)s?") % names
    question = removal(member, title, reverse("administration-operator", args=[public_id]))
    return confirmed(request, question, end, layout="compliance/desk/admin_base.html", show=desk_page)
