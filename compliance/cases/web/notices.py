"""A firm's notices and answers in its portal."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.models import Case
from compliance.cases.selectors.case import violations_by_breach
from compliance.cases.selectors.notice import letters_of, notices_of
from compliance.cases.services.case import case_answer
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.running.form_state import posted_state, seal_state
from core.web.forms import add_domain_error
from core.web.once import once_with, stale
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, show

MOST_TEXT = 30_000  # characters
PURPOSE = "notice-answer"


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Explain the calls. Name no customer's number here."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": gettext_lazy("Write your answer first.")},
    )


@allow(MARKETER)
def notices(request: HttpRequest) -> HttpResponse:
    return show(request, "compliance/cases/notices.html", {"cases": notices_of(firm(request))})


@allow(MARKETER)
def notice(request: HttpRequest, public_id: str) -> HttpResponse:
    case = notices_of(firm(request)).filter(public_id=public_id).first()
    if case is None:
        raise Http404
    form = AnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = posted_state(request, PURPOSE)
            if state is None or state.data["case"] != public_id:
                raise stale()
            return once_with(state, lambda: answered(request, case, form.cleaned_data["text"], state.data["asked_in"]))
        except DomainError as error:
            add_domain_error(form, error)
            case.refresh_from_db()
    context = {
        "case": case,
        "groups": violations_by_breach(case),
        "documents": letters_of(case),
        "may_answer": case.record.answerable,
        "form": form,
        "sealed": seal_state(request, PURPOSE, {"case": public_id, "asked_in": case.state}),
    }
    return show(request, "compliance/cases/notice.html", context, status=422 if form.errors else 200)


def answered(request: HttpRequest, case: Case, text: str, asked_in: str) -> HttpResponse:
    case_answer(case=case, member=member(request).user, text=text, at=clock.now(), asked_in=asked_in)
    messages.success(request, _("Your answer has been handed in."))
    return redirect("marketer-notice", case.public_id)
