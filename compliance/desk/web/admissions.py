"""Firms that ask to be let in: whether they are who they say, and whether they are admitted."""

from collections.abc import Callable

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
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from registry.firms.models import Marketer
from registry.firms.selectors.marketer import marketer_by_public_id, marketers_applied
from registry.firms.services.marketer import marketer_admit, marketer_refuse
from registry.firms.services.marketer_identity import marketer_confirm_identity
from registry.firms.words import IDENTITY_GROUNDS


class AdmissionForm(forms.Form):
    """`ground` and `note` of the identity, `reason` of a refusal."""

    ground = forms.ChoiceField(
        label=gettext_lazy("How was its identity checked?"),
        choices=[("", gettext_lazy("Choose")), *IDENTITY_GROUNDS.items()],
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("Note (number of the document, who showed it)"), max_length=300, required=False
    )
    reason = forms.CharField(label=gettext_lazy("Reason (needed to refuse)"), max_length=500, required=False)


@allow(DESK)
def admissions(request: HttpRequest, bound: dict[int, AdmissionForm] | None = None, status: int = 200) -> HttpResponse:
    """`bound`: what was just sent for the firm with this key, with what is wrong about it."""
    sent = bound or {}
    firms = marketers_applied()
    context = {
        "rows": [(firm, sent.get(firm.pk) or AdmissionForm(auto_id=f"{firm.public_id}-%s")) for firm in firms],
        "licence": current_policy().scrub.admission == "licence",
        "may_admit": ADMISSIONS.may(officer_of(request)),
        "refused": next(iter(sent.values()), None),
    }
    return desk_page(request, "compliance/desk/admissions.html", context, status=status)


@allow(ADMISSIONS)
@require_POST
def admit(request: HttpRequest, public_id: str, answer: str) -> HttpResponse:
    """Confirm who the firm is, admit it, or refuse it with a reason."""
    firm = marketer_by_public_id(public_id)
    if firm is None or answer not in ANSWERS:
        raise Http404
    form = AdmissionForm(request.POST, auto_id=f"{firm.public_id}-%s")
    if form.is_valid():
        try:
            ANSWERS[answer](request, firm, form)
        except DomainError as error:
            add_domain_error(form, error)
    if form.errors:
        return admissions(request, bound={firm.pk: form}, status=422)
    messages.success(request, _("The decision on %(firm)s is recorded.") % {"firm": firm.name})
    return redirect("desk-admissions")


def confirm(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    data = form.cleaned_data
    marketer_confirm_identity(
        marketer=firm, ground=data["ground"], note=data["note"], at=clock.now(), actor=Actor.user(officer_of(request))
    )


def let_in(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    data = form.cleaned_data
    marketer_admit(
        marketer=firm, ground=data["ground"], note=data["note"], at=clock.now(), actor=Actor.user(officer_of(request))
    )


def refuse(request: HttpRequest, firm: Marketer, form: AdmissionForm) -> None:
    if not (reason := form.cleaned_data["reason"]):
        form.add_error("reason", _("Say why the firm is not admitted."))
        return
    marketer_refuse(marketer=firm, reason=reason, at=clock.now(), actor=Actor.user(officer_of(request)))


ANSWERS: dict[str, Callable[[HttpRequest, Marketer, AdmissionForm], None]] = {
    "confirm": confirm,
    "admit": let_in,
    "refuse": refuse,
}
