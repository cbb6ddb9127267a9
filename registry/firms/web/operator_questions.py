"""What an operator's people are asked: what waits, one question with its form, and what was answered."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.numbers.masking import group
from core.web.callers import caller_shown
from core.web.forms import DayField, add_domain_error, choices_set
from core.web.once import once
from core.web.paging import page_of
from core.web.typed import typed
from registry.firms.models import Question
from registry.firms.permissions import OPERATOR
from registry.firms.rules.question import FIELDS, LONGEST, Answer, Outcome, QuestionKind, QuestionState, is_overdue
from registry.firms.selectors.question import question_of, questions_of, waiting_of
from registry.firms.services.question import question_answer, questions_show
from registry.firms.web.operators import own, person
from registry.firms.words import (
    ANSWER_FIELDS,
    ATTESTATIONS,
    KEPT,
    OUTCOMES,
    QUESTION_KINDS,
    QUESTION_STATES,
    QUESTION_TONES,
)

PURPOSE = "question-answer"
STATES = (QuestionState.OPEN, QuestionState.ANSWERED)
UNKNOWN = gettext_lazy("We do not know")


def text_field(label: Any, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, required=False, **more)


class AnswerForm(forms.Form):
    """Of these fields a question is asked those that its kind has."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What do your records say?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the answers.")},
    )
    calls = forms.IntegerField(
        label=gettext_lazy("Calls that this line placed in the period"),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    holder = text_field(gettext_lazy("Whose line it is"))
    holder_code = text_field(gettext_lazy("Registration code of that firm (if it is one)"))
    since = DayField(
        label=gettext_lazy("Since when its present holder has the line (if known)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "govuk-input--width-10"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Enter a real date.")},
    )
    contract = text_field(gettext_lazy("By which contract: its number or kind"))
    originated = forms.TypedChoiceField(
        label=gettext_lazy("Did it come from the caller's own line?"),
        choices=[
            ("yes", gettext_lazy("Yes")),
            ("no", gettext_lazy("No, the number was put on elsewhere")),
            ("", UNKNOWN),
        ],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    attestation = forms.TypedChoiceField(
        label=gettext_lazy("Attestation of the number (if there is one)"),
        choices=[("", UNKNOWN), *ATTESTATIONS.items()],
        empty_value=None,
        required=False,
    )

    rang_seconds = forms.IntegerField(
        label=gettext_lazy("Seconds it rang, where the caller ended it before anybody answered (if known)"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    attempts = forms.IntegerField(
        label=gettext_lazy(
            "Calls or texts of this caller to this number within a day of it, itself among them (if known)"
        ),
        required=False,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )
    kept = forms.ChoiceField(
        label=gettext_lazy("How much is kept"), choices=[*KEPT.items()], required=False, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, kind: QuestionKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - FIELDS[kind] - {"outcome"}:
            del self.fields[name]
        said = [one for one in Outcome if kind != QuestionKind.TRAFFIC or one != Outcome.NO]
        choices_set(self, "outcome", [(one.value, OUTCOMES[one]) for one in said])
        if kind in (QuestionKind.CALL, QuestionKind.DELIVERY):
            self.fields["since"].label = _("Since when the called line has its present holder (if known)")

    def answer(self) -> Answer:
        """With anything but "yes" only that is answered: what stands in the other fields is not sent."""
        said = {name: value for name, value in self.cleaned_data.items() if (name, value) != ("kept", "")}
        return Answer(**said) if said["outcome"] == Outcome.YES else Answer(outcome=said["outcome"])


@allow(OPERATOR)
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    operator, at = own(request), clock.now()
    state = request.GET.get("state", "")
    state = state if state in STATES else QuestionState.OPEN
    page = page_of(request, questions_of(operator.pk, state=state))
    context = {
        "page": page,
        "rows": [row_of(row) for row in page.object_list],
        "state": str(state),
        "states": {one.value: QUESTION_STATES[one] for one in STATES},
        "waiting": waiting_of(operator.pk, at),
    }
    return render(request, "registry/firms/operator_questions.html", context)


@allow(OPERATOR)
@never_cache
def question(request: HttpRequest, public_id: str) -> HttpResponse:
    """The page names no number; a POST shows it, and that is on record. Another POST answers."""
    found = _own_question(request, public_id)
    shows = request.method == "POST" and "show" in request.POST
    form = AnswerForm(None if shows else typed(request), kind=QuestionKind(found.kind))
    if request.method == "POST" and not shows and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _answer_question(request, found, form))
        except DomainError as error:
            add_domain_error(form, error)
            found = _own_question(request, public_id)
    called = questions_show(questions=[found], at=clock.now(), actor=person(request)) if shows else {}
    context = {
        "question": found,
        "row": row_of(found),
        "called": group(called[found.pk]) if found.pk in called else "",
        "said": answer_rows(found),
        "form": form if found.state == QuestionState.OPEN else None,
    }
    return render(request, "registry/firms/operator_question.html", context, status=422 if form.errors else 200)


def _own_question(request: HttpRequest, public_id: str) -> Question:
    found = question_of(operator_id=own(request).pk, public_id=public_id)
    if found is None:
        raise Http404
    return found


def _answer_question(request: HttpRequest, found: Question, form: AnswerForm) -> HttpResponse:
    question_answer(question=found, answer=form.answer(), at=clock.now(), actor=person(request))
    messages.success(request, _("Thank you. The answer has been passed on; the question no longer names anybody."))
    return redirect("operator-questions")


def row_of(row: Question) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "kind": QUESTION_KINDS[row.kind],
        "caller": caller_shown(row.caller),
        "state": QUESTION_STATES[row.state],
        "tone": QUESTION_TONES[row.state],
        "overdue": is_overdue(row.state, row.due_at, clock.now()),
        "row": row,
    }


def answer_rows(row: Question) -> list[tuple[Any, Any]]:
    """What was answered, as words; of an open question nothing."""
    if row.state != QuestionState.ANSWERED:
        return []
    said = row.said
    values: dict[str, Any] = {
        "outcome": OUTCOMES.get(said.outcome, said.outcome),
        "calls": said.calls,
        "holder": said.holder,
        "holder_code": said.holder_code,
        "since": said.since,
        "contract": said.contract,
        "originated": None if said.originated is None else _("Yes") if said.originated else _("No"),
        "attestation": ATTESTATIONS.get(said.attestation or ""),
        "kept": KEPT.get(said.kept or ""),
        "rang_seconds": said.rang_seconds,
        "attempts": said.attempts,
    }
    return [(ANSWER_FIELDS[name], value) for name, value in values.items() if value not in (None, "")]
