"""A firm objects to who leads its hearing, on a page of its own."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.rules.hearing_objection import Objection
from compliance.cases.selectors.hearing import hearing_fixed, hearing_objection_of
from compliance.cases.services.hearing_objection import hearing_object
from compliance.cases.web.notice_attachments import case_or_404
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.running.form_state import posted_state, seal_state
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import member, show

PURPOSE = "notice-objection"
MOST_REASON = 2000  # characters


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why somebody else should lead the hearing"),
        help_text=gettext_lazy("Say which interest this person has in the matter. Name no customer's number here."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say why somebody else should lead the hearing.")},
    )


@allow(MARKETER)
def objection(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where there is nothing to object to, the notice's page says what stands."""
    case, at, policy = case_or_404(request, public_id), clock.now(), current_policy()
    may = hearing_objection_of(case, member(request).user, policy, at)
    if request.method != "POST" and may is not Objection.OPEN:
        return redirect("marketer-notice", public_id)
    form = ObjectionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != public_id:
                raise stale()
            return once_with(state, lambda: _object_to(request, case, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "case": case,
        "policy": policy,
        "now": at,
        "form": form,
        "hearing": hearing_fixed(case),
        "sealed": seal_state(request, PURPOSE, {"case": public_id}),
    }
    return show(request, "compliance/cases/hearing_objection.html", context, status=422 if form.errors else 200)


def _object_to(request: HttpRequest, case: Case, reason: str) -> HttpResponse:
    who = member(request)
    hearing_object(case=case, marketer=who.marketer, member=who.user, reason=reason, at=clock.now())
    messages.success(request, _("Your objection is on record. The head decides before the hearing is led."))
    return redirect("marketer-notice", case.public_id)
