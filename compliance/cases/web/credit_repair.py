"""A firm asks that the publication of its decision end, and reads what was answered."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.publication import publication_running, rectification_of, repair_from
from compliance.cases.services.publication import credit_repair_ask
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

PURPOSE = "credit-repair"
MOST_TEXT = 10_000


class RepairForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What you have mended, and how it will not happen again"),
        help_text=gettext_lazy("Name no customer's number here."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": gettext_lazy("Say what you have mended.")},
    )


@allow(MARKETER)
def credit_repair(request: HttpRequest, public_id: str) -> HttpResponse:
    case = case_or_404(request, public_id)
    at, policy = clock.now(), current_policy()
    asked = case.credit_repairs.order_by("-asked_at", "-pk")
    published = publication_running(case, at)
    if published is None and not asked.exists():
        raise Http404
    form = RepairForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != public_id:
                raise stale()
            return once_with(state, lambda: _hand_in(request, case, form.cleaned_data["text"]))
        except DomainError as error:
            add_domain_error(form, error)
    context = {
        "case": case,
        "policy": policy,
        "now": at,
        "publication": published,
        "asked": asked,
        "asked_from": repair_from(published, policy) if published else None,
        "fine": fine_of(case, policy, at),
        "proofs": rectification_of(case).count(),
        "waits": any(row.state == "asked" for row in asked),
        "form": form,
        "sealed": seal_state(request, PURPOSE, {"case": public_id}),
    }
    return show(request, "compliance/cases/credit_repair.html", context, status=422 if form.errors else 200)


def _hand_in(request: HttpRequest, case: Case, text: str) -> HttpResponse:
    who = member(request)
    credit_repair_ask(case=case, marketer=who.marketer, member=who.user, text=text, at=clock.now())
    messages.success(request, _("You have asked for credit repair. The answer will stand here."))
    return redirect("marketer-notice-repair", case.public_id)
