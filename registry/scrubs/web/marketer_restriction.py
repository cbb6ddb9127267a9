"""A key or firm that is slowed or stopped: why, since when, what to do; and "ask a human"."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.access.rules import allow
from core.errors import DomainError
from core.models import User
from core.running.rates import Rate, spend
from core.web.forms import add_domain_error
from core.web.once import once
from core.web.typed import typed
from registry.firms.permissions import MARKETER
from registry.firms.web.firm import firm, show
from registry.scrubs.models import Restriction, RestrictionReview
from registry.scrubs.selectors.restriction import restrictions_of
from registry.scrubs.services.restriction import restriction_question_ask
from registry.scrubs.words import (
    ADVICE,
    ENDS,
    MEASURES,
    MEASURES_SAID,
    OUTCOME_TONES,
    OUTCOMES,
    RESTRICTION_LEVELS,
    RESTRICTION_TONES,
)

PURPOSE = "restriction-question"
MOST_TEXT = 5000  # characters
ASKED = Rate("restriction-questions", 20, 24 * 3600)


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What should a person know?"),
        help_text=gettext_lazy("Whose numbers these are, and where the list comes from. Name nobody's number here."),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Say in a few words whose numbers these are.")},
    )


@allow(MARKETER)
def restriction(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(restrictions_of(firm(request).pk), public_id=public_id)
    form = QuestionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            return once(request, PURPOSE, lambda: _ask(request, found, form.cleaned_data["text"]))
        except DomainError as error:
            add_domain_error(form, error)
            found.refresh_from_db()
    reviews = [review_row(review, clock.now()) for review in found.reviews.all()]
    may_ask = found.ended_at is None and not any(row["open"] for row in reviews)
    context = {**restriction_row(found), "reviews": reviews, "form": form if may_ask or form.errors else None}
    return show(request, "registry/scrubs/marketer_restriction.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, found: Restriction, text: str) -> HttpResponse:
    assert isinstance(request.user, User)
    spend(ASKED, str(request.user.pk))
    restriction_question_ask(restriction=found, user=request.user, text=text, at=clock.now())
    messages.success(request, _("Received. An officer answers; by when, stands here."))
    return redirect("marketer-restriction", found.public_id)


def restriction_row(row: Restriction) -> dict[str, Any]:
    """A restriction in the reader's words."""
    level = "free" if row.ended_at else row.level
    return {
        "restriction": row,
        "level": level,
        "level_text": RESTRICTION_LEVELS[level],
        "tone": RESTRICTION_TONES[level],
        "measure": MEASURES[row.measure],
        "said": MEASURES_SAID[row.measure],
        "advice": ADVICE[row.measure],
        "ended": ENDS.get(row.ended_how, ""),
        "key": row.key,
        "day": row.stopped_at or row.since,
    }


def review_row(review: RestrictionReview, at: datetime) -> dict[str, Any]:
    is_open = review.answered_at is None
    return {
        "review": review,
        "open": is_open,
        "late": is_open and review.due_at is not None and review.due_at < at,
        "outcome": OUTCOMES.get(review.outcome, ""),
        "tone": OUTCOME_TONES.get(review.outcome, "grey"),
    }
