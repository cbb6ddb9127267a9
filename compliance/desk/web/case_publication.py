"""Where a case's decision is published, and what the desk answers a firm that asks that it end."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from compliance.cases.models import Case
from compliance.cases.selectors.payment import fine_of
from compliance.cases.selectors.publication import may_answer_repair, rectification_of
from compliance.cases.services.publication import credit_repair_answer
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
        label=pgettext_lazy("to a request", "Answer"),
        choices=[
            ("grant", gettext_lazy("Grant it: the publication ends now")),
            ("refuse", gettext_lazy("Refuse it: the decision stays published")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason, as the firm will read it"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Say why.")},
    )


@allow(CASE_WORK)
def publication(request: HttpRequest, public_id: str) -> HttpResponse:
    case, at, policy = seen_or_404(request, public_id), clock.now(), current_policy()
    form = AnswerForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            state = seen_in(request, case, "publication")
            return once_with(state, lambda: _answer_repair(request, case, form, state.data["seen"]))
        except DomainError as error:
            add_domain_error(form, error)
    published = case.publications.order_by("-at", "-pk")
    if not published.exists():
        raise Http404
    repairs = case.credit_repairs.select_related("answered_by").order_by("-asked_at", "-pk")
    waits = any(row.state == "asked" for row in repairs)
    context = {
        "now": at,
        "policy": policy,
        "publications": published,
        "repairs": repairs,
        "waits": waits,
        "may_answer": waits and may_answer_repair(case, officer_of(request), at),
        "fine": fine_of(case, policy, at),
        "proofs": rectification_of(case).select_related("attachment"),
        "form": form,
        "sealed": drawn_from(request, case, "publication"),
    }
    return form_page(
        request, case, "compliance/desk/case_publication.html", context, status=422 if form.errors else 200
    )


def _answer_repair(request: HttpRequest, case: Case, form: AnswerForm, seen: str) -> HttpResponse:
    grants = form.cleaned_data["answer"] == "grant"
    reason, user = form.cleaned_data["reason"], officer_of(request)
    credit_repair_answer(case=case, officer=user, grants=grants, reason=reason, at=clock.now(), seen=seen)
    messages.success(request, _("Answered. The firm reads it on its page."))
    return redirect("desk-case-publication", case.public_id)
