"""Asking operators from the desk: about a complained call, and about a caller's line; and what they have not answered."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Caller
from compliance.desk.permissions import QUESTIONS
from compliance.desk.selectors.subject import complaints_seen
from compliance.desk.web.case_payment import day_field
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import cases_of, note_opening
from compliance.findings.selectors.operator_answers import CALLER, COMPLAINT
from compliance.findings.services.operator_question import caller_question_ask, complaint_question_ask
from core import clock
from core.access.rules import allow
from core.actors import Actor
from core.errors import DomainError
from core.selectors.only import only
from core.web.confirm import Question as Asked
from core.web.confirm import confirmed
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.models import Operator, Question
from registry.firms.rules.question import QuestionKind
from registry.firms.services.question import question_withdraw
from registry.firms.words import QUESTION_KINDS

PURPOSE = "caller-question"
OF_CALLERS = (QuestionKind.LINE, QuestionKind.TRAFFIC)
THANKS = gettext_lazy("Asked. The answer is taken in by itself; what is not answered in time shows on the first page.")


class CallerQuestionForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is asked"),
        choices=[(kind.value, QUESTION_KINDS[kind]) for kind in OF_CALLERS],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is asked.")},
    )
    operator = forms.ModelChoiceField(
        label=gettext_lazy("The operator of the line"),
        queryset=Operator.objects.filter(suspended_at=None).order_by("name"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the operator.")},
    )
    first = day_field(gettext_lazy("First day of the period (for its calls)"), required=False)
    last = day_field(gettext_lazy("Last day of the period (for its calls)"), required=False)

    def period(self) -> Any:
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        return (first, last) if first and last else None


@allow(QUESTIONS)
def complaint_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked first: the operator learns of this one call."""
    found = seen_or_404(request, public_id)

    def ask() -> HttpResponse:
        complaint_question_ask(complaint_id=found.pk, officer=officer_of(request), at=clock.now())
        messages.success(request, str(THANKS))
        return redirect("desk-complaint", found.public_id)

    consent = getattr(found, "operator_consent", None)
    question = Asked(
        title=_("Ask the complainant's operator about this call?"),
        follows=_("The operator learns the called number, the caller and the time of this one call, and nothing else."),
        button=_("Send the question"),
        back=reverse("desk-complaint", args=[found.public_id]),
        facts=[(_("Operator"), consent.operator)] if consent and consent.withdrawn_at is None else [],
    )

    def show(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
        note_opening(request, "complaint.read", found, cases=cases_of(found))
        return _asked_page(request, template, context, status=status)

    return confirmed(request, question, ask, layout="layouts/desk.html", show=show)


def _asked_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    return desk_page(request, template, context, status)


@allow(QUESTIONS)
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asked first. What about a call was asked is withdrawn by whoever may read its complaint."""
    found = only(Question.objects.select_related("operator").filter(public_id=public_id))
    if found is None or found.asker not in (COMPLAINT, CALLER):
        raise Http404
    at, user = clock.now(), officer_of(request)
    if found.asker == COMPLAINT:
        filed = get_object_or_404(complaints_seen(user, at), pk=found.asker_id)
        back = reverse("desk-complaint", args=[filed.public_id])
    else:
        back = reverse("desk-caller", args=[found.asker_id])

    def end() -> HttpResponse:
        question_withdraw(question=found, at=clock.now(), actor=Actor.user(user))
        messages.success(request, _("Withdrawn. The operator no longer sees the question."))
        return redirect(back)

    question = Asked(
        title=_("Withdraw this question?"),
        follows=_("The operator no longer sees it. What is answered already stays."),
        button=_("Withdraw the question"),
        back=back,
        facts=[(_("Operator"), found.operator), (_("What is asked"), QUESTION_KINDS[found.kind])],
    )
    return confirmed(request, question, end, layout="layouts/desk.html", show=_asked_page)


@allow(QUESTIONS)
def caller_ask(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Caller, pk=pk)
    form = CallerQuestionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _ask_operator(request, found, form))
        except DomainError as error:
            add_domain_error(form, error)
    note_opening(request, "caller.read", found)
    context = {"caller": found, "form": form}
    return desk_page(request, "compliance/desk/caller_ask.html", context, status=422 if form.errors else 200)


def _ask_operator(request: HttpRequest, found: Caller, form: CallerQuestionForm) -> HttpResponse:
    caller_question_ask(
        caller=found,
        kind=QuestionKind(form.cleaned_data["kind"]),
        operator=form.cleaned_data["operator"],
        period=form.period(),
        officer=officer_of(request),
        at=clock.now(),
    )
    messages.success(request, str(THANKS))
    return redirect("desk-caller", found.pk)
