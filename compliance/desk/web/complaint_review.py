"""What a complainant says against the answer, and the answer of an officer who did not work on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint, ComplaintReview
from complaints.services.complaint_review import LONGEST
from compliance.cases.selectors.complaint_review import has_worked_on, review_due
from compliance.cases.services.complaint_review import complaint_review_answer
from compliance.desk.permissions import LISTING_WORK
from compliance.desk.web.complaints import seen_or_404
from compliance.desk.web.desk import desk_page, officer_of
from compliance.desk.web.openings import cases_of, note_opening
from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.policies import current_policy
from core.translation.words import named
from core.web.forms import add_domain_error, choices_set
from core.web.once import once
from core.web.typed import typed


class AnswerForm(forms.Form):
    stands = forms.ChoiceField(
        label=gettext_lazy("Does the answer stand?"),
        choices=(("yes", gettext_lazy("Yes, it stands")), ("no", gettext_lazy("No, it is looked into anew"))),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    breach = forms.ChoiceField(
        label=gettext_lazy("If it is looked into anew: what is the call suspected of?"),
        help_text=gettext_lazy("The call then stands in a case of its caller or firm, which opens if there is none."),
        required=False,
    )
    answer = forms.CharField(
        label=gettext_lazy("Reasons, which whoever complained reads"),
        max_length=LONGEST,
        error_messages={"required": gettext_lazy("Write why. Whoever complained reads it.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def __init__(self, *args: Any, review: ComplaintReview | None, **kwargs: Any) -> None:
        """Where a case concluded so, that case says of what the call is suspected."""
        super().__init__(*args, **kwargs)
        if review is None or review.case_reference:
            del self.fields["breach"]
            return
        kinds = current_policy(review.complaint.called_at).enforcement.breaches
        listed = [(code, named(kind.names)) for code, kind in kinds.items()]
        choices_set(self, "breach", [("", _("Choose")), *listed])


@allow(LISTING_WORK)
def complaint_review(request: HttpRequest, public_id: str) -> HttpResponse:
    found = seen_or_404(request, public_id)
    review = ComplaintReview.objects.select_related("complaint").filter(complaint=found).first()
    if review is None and request.method != "POST":
        raise Http404
    form = AnswerForm(typed(request), review=review)
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, "complaint-review-answer", lambda: _answer(request, found, form))
        except DomainError as error:
            add_domain_error(form, error)
    note_opening(request, "complaint.read", found, cases=cases_of(found))
    context = {
        "complaint": found,
        "review": review,
        "due_at": review_due(review, current_policy()) if review else None,
        "mine": review is not None and has_worked_on(officer_of(request), review),
        "form": form,
    }
    return desk_page(request, "compliance/desk/complaint_review.html", context, status=422 if form.errors else 200)


def _answer(request: HttpRequest, found: Complaint, form: AnswerForm) -> HttpResponse:
    complaint_review_answer(
        complaint_id=found.pk,
        stands=form.cleaned_data["stands"] == "yes",
        answer=form.cleaned_data["answer"],
        breach=form.cleaned_data.get("breach", ""),
        officer=officer_of(request),
        at=clock.now(),
    )
    messages.success(request, _("Answered. Whoever complained reads your reasons."))
    return redirect("desk-complaint", found.public_id)
