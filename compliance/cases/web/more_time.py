"""A firm asks for more time to answer, on a page of its own."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.rules.more_time import MoreTime
from compliance.cases.selectors.more_time import more_time_of, time_if_granted
from compliance.cases.services.more_time import more_time_ask
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

PURPOSE = "notice-more-time"
MOST_REASON = 2000  # characters


class MoreTimeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you need more time"),
        help_text=gettext_lazy("Name no customer's number here."),
        max_length=MOST_REASON,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say why you need more time.")},
    )


@allow(MARKETER)
def ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Where no more time can be asked for, the notice's page says why."""
    case, at = case_or_404(request, public_id), clock.now()
    if request.method != "POST" and more_time_of(case, at) is not MoreTime.OPEN:
        return redirect("marketer-notice", public_id)
    form = MoreTimeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != public_id:
                raise stale()
            return once_with(state, lambda: _ask_for_time(request, case, form.cleaned_data["reason"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    policy = current_policy()
    context = {
        "case": case,
        "policy": policy,
        "now": at,
        "form": form,
        "until": time_if_granted(case, policy),
        "sealed": seal_state(request, PURPOSE, {"case": public_id}),
    }
    return show(request, "compliance/cases/more_time.html", context, status=422 if form.errors else 200)


def _ask_for_time(request: HttpRequest, case: Case, reason: str) -> HttpResponse:
    who = member(request)
    more_time_ask(case=case, marketer=who.marketer, member=who.user, reason=reason, at=clock.now())
    messages.success(request, _("You have asked for more time. The answer will stand here."))
    return redirect("marketer-notice", case.public_id)
