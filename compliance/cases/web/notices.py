"""A firm's notices and answers in its portal."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.cases.selectors.case import violations_by_breach
from compliance.cases.selectors.notice import letters_of, notices_of
from compliance.cases.services.case import case_answer
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.web.forms import add_domain_error
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, member, show


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        help_text=gettext_lazy("Explain the calls. Name no customer's number here."),
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
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case_answer(case=case, member=member(request).user, text=form.cleaned_data["text"], at=clock.now())
        except DomainError as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("Your answer has been handed in."))
            return redirect("marketer-notice", public_id)
    context = {
        "case": case,
        "groups": violations_by_breach(case),
        "documents": letters_of(case),
        "may_answer": case.record.answerable,
        "form": form,
    }
    return show(request, "compliance/cases/notice.html", context, status=422 if form.errors else 200)
