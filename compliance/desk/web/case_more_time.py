"""An officer answers a firm that asks for more time."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.selectors.more_time import is_time_asked, time_if_granted, time_request_of
from compliance.cases.services.more_time import more_time_answer
from compliance.desk.permissions import CASE_WORK
from compliance.desk.web.case import seen_or_404
from compliance.desk.web.desk import MOST_TEXT, drawn_from, officer_of, seen_in
from compliance.desk.web.openings import form_page
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.web.forms import add_domain_error
from core.web.once import once_with
from core.web.typed import typed


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer to the firm"),
        choices=[("grant", gettext_lazy("Give more time")), ("refuse", gettext_lazy("Refuse more time"))],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the answer.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the firm will read it"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Give a reason: the firm will read it.")},
    )


@allow(CASE_WORK)
def more_time(request: HttpRequest, public_id: str) -> HttpResponse:
    case = seen_or_404(request, public_id)
    if request.method != "POST" and not is_time_asked(case):
        return redirect("desk-case", public_id)
    form = AnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, "more-time")
            return once_with(state, lambda: _answer_application(request, case, form.cleaned_data, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "form": form,
        "asked": time_request_of(case),
        "until": time_if_granted(case, current_policy()),
        "sealed": drawn_from(request, case, "more-time"),
    }
    return form_page(request, case, "compliance/desk/case_more_time.html", context, status=422 if form.errors else 200)


def _answer_application(request: HttpRequest, case: Case, said: dict[str, Any], seen: str) -> HttpResponse:
    more_time_answer(
        case=case,
        officer=officer_of(request),
        granted=said["answer"] == "grant",
        reason=said["reason"],
        at=clock.now(),
        seen=seen,
    )
    messages.success(request, _("Answered. The firm reads it beside its notice."))
    return redirect("desk-case", case.public_id)
